import { createByRoom } from '../by-room'

/** Someone in a room has changed their nickname. */
export type Rename = {
  id: string
  userId: string
  from: string
  to: string
  /** It is shown after the messages up to this `seq`, of this epoch. */
  afterSeq: number
  epoch: string
  /** The old name belongs to an account, so the server has renamed this page's person. */
  gaveWay: boolean
}

/** How many of the newest are kept of a room. */
const KEPT_MAX = 50

const rooms = createByRoom<readonly Rename[]>('visit')
export const useRenames = rooms.use

let count = 0

/** Several renames in a row become one; someone who returns to the first name has not changed it. */
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
