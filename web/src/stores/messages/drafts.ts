import { tabShelf } from '../../lib/storage'
import { createByRoom } from '../by-room'

const draftKey = (room: string) => `wechat.draft.${room}`

/** Half-typed messages. They outlive a refusal, a change of rooms and a reload. */
const drafts = createByRoom<string>('page')
export const useDrafts = drafts.use

/** How often a text was put back into the box: each time the box takes the focus. */
const timesTakenUp = createByRoom<number>('page')
export const useTimesTakenUp = timesTakenUp.use

export function draftTyped(room: string, text: string) {
  tabShelf.write(draftKey(room), text)
  drafts.put(room, text)
}

/** Puts a text back into the box, before what is typed there already. */
export function draftTakenUp(room: string, text: string) {
  const draft = draftOf(room)
  draftTyped(room, draft === '' ? text : `${text}\n${draft}`)
  timesTakenUp.put(room, (timesTakenUp.of(room) ?? 0) + 1)
}

export function draftOf(room: string): string {
  return drafts.of(room) ?? tabShelf.read(draftKey(room)) ?? ''
}

export function useDraft(room: string): string {
  return useDrafts((state) => state.byRoom.get(room)) ?? tabShelf.read(draftKey(room)) ?? ''
}

export function useTakenUp(room: string): number {
  return useTimesTakenUp((state) => state.byRoom.get(room) ?? 0)
}
