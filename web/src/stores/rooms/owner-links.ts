import { create } from 'zustand'
import { withEntry, withoutEntry } from '../../lib/maps'

/** Secrets of owner links that were told and are shown until the person has kept them. In memory only. */
export const useOwnerLinks = create<{ byRoom: ReadonlyMap<string, string> }>(() => ({ byRoom: new Map() }))

export function ownerLinkGiven(room: string, secret: string) {
  useOwnerLinks.setState({ byRoom: withEntry(useOwnerLinks.getState().byRoom, room, secret) })
}

export function ownerLinkKept(room: string) {
  useOwnerLinks.setState({ byRoom: withoutEntry(useOwnerLinks.getState().byRoom, room) })
}
