import { create } from 'zustand'
import { withEntry } from '../../lib/maps'
import { tabShelf } from '../../lib/storage'

const draftKey = (room: string) => `wechat.draft.${room}`

/** What is half typed, per room: it outlives a refusal, a change of rooms and a reload. */
export const useDrafts = create<{
  byRoom: ReadonlyMap<string, string>
  /** How often a text was taken up again: each time the box takes the focus. */
  takenUp: ReadonlyMap<string, number>
}>(() => ({ byRoom: new Map(), takenUp: new Map() }))

export function draftTyped(room: string, text: string) {
  tabShelf.write(draftKey(room), text)
  useDrafts.setState({ byRoom: withEntry(useDrafts.getState().byRoom, room, text) })
}

/** Puts a text into the box again, before what is typed there already. */
export function draftTakenUp(room: string, text: string) {
  const draft = draftOf(room)
  draftTyped(room, draft === '' ? text : `${text}\n${draft}`)
  const { takenUp } = useDrafts.getState()
  useDrafts.setState({ takenUp: withEntry(takenUp, room, (takenUp.get(room) ?? 0) + 1) })
}

export function draftOf(room: string): string {
  return useDrafts.getState().byRoom.get(room) ?? tabShelf.read(draftKey(room)) ?? ''
}

export function useDraft(room: string): string {
  return useDrafts((state) => state.byRoom.get(room)) ?? tabShelf.read(draftKey(room)) ?? ''
}

export function useTakenUp(room: string): number {
  return useDrafts((state) => state.takenUp.get(room) ?? 0)
}
