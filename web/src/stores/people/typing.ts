import { create } from 'zustand'
import { withEntry } from '../../lib/maps'
import type { UserTyping } from '../../protocol/generated'

/** Someone who writes and has not sent it yet. */
export type Typist = Pick<UserTyping, 'id' | 'nick'>

/** Nobody says that they have stopped: without news it is over after this time. */
const SHOWN_MS = 5000

/** Who writes in each room: whoever began first stands first. */
export const useTyping = create<{ byRoom: ReadonlyMap<string, readonly Typist[]> }>(() => ({
  byRoom: new Map(),
}))

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
  return useTyping.getState().byRoom.get(room) ?? []
}

function put(room: string, typists: readonly Typist[]) {
  if (typists.length === 0 && typistsIn(room).length === 0) return
  useTyping.setState({ byRoom: withEntry(useTyping.getState().byRoom, room, typists) })
}
