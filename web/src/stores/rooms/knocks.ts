import { create } from 'zustand'
import { withEntry, withoutEntry } from '../../lib/maps'
import type { Knock } from '../../protocol/api'

type Knocks = {
  /** Who waits to be let in, per room: for those who may admit. */
  byRoom: ReadonlyMap<string, readonly Knock[]>
  /** Where this person waits, and under which nickname. */
  own: ReadonlyMap<string, string>
}

export const useKnocks = create<Knocks>(() => ({ byRoom: new Map(), own: new Map() }))

export function knocksListed(room: string, knocks: readonly Knock[]) {
  useKnocks.setState({ byRoom: withEntry(useKnocks.getState().byRoom, room, knocks) })
}

/** Whoever knocks twice waits once. */
export function knockHeard(room: string, knock: Knock) {
  knocksListed(room, [...knocksIn(room).filter(({ id }) => id !== knock.id), knock])
}

export function knockAnswered(room: string, id: string) {
  knocksListed(
    room,
    knocksIn(room).filter((knock) => knock.id !== id),
  )
}

export function knocksForgotten(room: string) {
  useKnocks.setState({ byRoom: withoutEntry(useKnocks.getState().byRoom, room) })
}

export function knockBegun(room: string, nick: string) {
  useKnocks.setState({ own: withEntry(useKnocks.getState().own, room, nick) })
}

export function knockEnded(room: string) {
  useKnocks.setState({ own: withoutEntry(useKnocks.getState().own, room) })
}

function knocksIn(room: string): readonly Knock[] {
  return useKnocks.getState().byRoom.get(room) ?? []
}
