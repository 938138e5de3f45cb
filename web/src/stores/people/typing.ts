import type { PersonNamed } from '../../protocol/generated'
import { createByRoom } from '../by-room'

/** Someone who is typing. */
export type Typist = Pick<PersonNamed, 'id' | 'nick'>

/** The server does not say when someone stops: without a new event they have after this time. */
const SHOWN_MS = 5000

/** Who is typing in each room, in the order in which they began. */
const rooms = createByRoom<readonly Typist[]>('page')
export const useTyping = rooms.use

export function typingTold({ room, id, nick }: PersonNamed) {
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

/** Their message has arrived. */
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
