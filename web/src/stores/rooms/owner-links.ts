import { createByRoom } from '../by-room'

/** Secrets of new owner links, shown until the person has kept them. In memory only. */
const secrets = createByRoom<string>('page')
export const useOwnerLinks = secrets.use

export const ownerLinkGiven = secrets.put
export const ownerLinkKept = secrets.drop
