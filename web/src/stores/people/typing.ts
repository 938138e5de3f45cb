import type { UserTyping } from '../../protocol/generated'
import { createByRoom } from '../by-room'

/** Someone who writes and has not sent it yet. */
export type Typist = Pick<UserTyping, 'id' | 'nick'>

/** Nobody says that they have stopped: without news it is over after this time. */
const SHOWN_MS = 5000

/** Who writes in each room: whoever began first stands first. */
const rooms = createByRoom<readonly Typist[]>('page')
export const useTyping = rooms.use

export function typingTold({ room, id, nick }: UserTyping) {
  const typist = { id, nick }
  const known = typistsIn(room)
  const isKnown = known.some((one) => one.id === id)
  put(room, isKnown ? known.map((one) => (one.id === id ? typist : one)) : [...known, typist])
  setTimeout(
    () =>
      put(
        room,
        typistsIn(room).filter((one) => one !== typist),
      ),
    SHOWN_MS,
  )
}

/** Their message has come. */
export function typingEnded(room: string, id: string) {
  put(
    room,
    typistsIn(room).filter((one) => one.id !== id),
  )
}

function typistsIn(room: string): readonly Typist[] {
  return rooms.of(room) ?? []
}

function put(room: string, typists: readonly Typist[]) {
  if (typists.length === 0 && typistsIn(room).length === 0) return
  rooms.put(room, typists)
}
