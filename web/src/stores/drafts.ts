import { create } from 'zustand'
import { withEntry } from '../lib/maps'
import { tabShelf } from '../lib/storage'

const draftKey = (room: string) => `wechat.draft.${room}`

/** What is half typed, per room: it outlives a refusal, a change of rooms and a reload. */
export const useDrafts = create<{ byRoom: ReadonlyMap<string, string> }>(() => ({ byRoom: new Map() }))

export function draftTyped(room: string, text: string) {
  tabShelf.write(draftKey(room), text)
  useDrafts.setState({ byRoom: withEntry(useDrafts.getState().byRoom, room, text) })
}

export function useDraft(room: string): string {
  return useDrafts((state) => state.byRoom.get(room)) ?? tabShelf.read(draftKey(room)) ?? ''
}
