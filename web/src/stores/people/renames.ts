import { createByRoom } from '../by-room'

/** Someone in a room goes by another nickname since then. */
export type Rename = {
  id: string
  userId: string
  from: string
  to: string
  /** It stands after the messages up to this `seq`, of this epoch. */
  afterSeq: number
  epoch: string
  /** The name was that of an account, and this page's person has given way. */
  gaveWay: boolean
}

/** So many are kept of a room, the newest. */
const KEPT_MAX = 50

const rooms = createByRoom<readonly Rename[]>('visit')
export const useRenames = rooms.use

let count = 0

/** Several in a row are one: who tries names, and takes the first one in the end, has not changed it. */
export function renameNoted(room: string, noted: Omit<Rename, 'id'>) {
  const known = rooms.of(room) ?? []
  const before = known.find((one) => continues(one, noted))
  const others = known.filter((one) => one !== before)
  const from = before?.from ?? noted.from
  count += 1
  const rename = { ...noted, from, id: `${count}`, gaveWay: noted.gaveWay || before?.gaveWay === true }
  const renames = from === noted.to ? others : [...others, rename].slice(-KEPT_MAX)
  rooms.put(room, renames)
}

function continues(one: Rename, { userId, afterSeq, epoch, from }: Omit<Rename, 'id'>): boolean {
  return one.userId === userId && one.afterSeq === afterSeq && one.epoch === epoch && one.to === from
}
