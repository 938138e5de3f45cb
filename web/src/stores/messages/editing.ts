import { createByRoom } from '../by-room'

/** The message that is being edited in the box, instead of a new one. What was typed there before comes back afterwards. */
export type Editing = {
  messageId: string
  /** What the message says. */
  before: string
  /** What is typed now. */
  text: string
  /** Why the last attempt failed. */
  reason?: string
}

const editings = createByRoom<Editing>('page')
export const editingOf = editings.of

export function useEditing(room: string): Editing | undefined {
  return editings.use((state) => state.byRoom.get(room))
}

export function editingBegun(room: string, editing: Omit<Editing, 'text'>, text = editing.before) {
  editings.put(room, { ...editing, text })
}

export function editTyped(room: string, text: string) {
  const editing = editings.of(room)
  if (editing) editings.put(room, { ...editing, text })
}

export function editingEnded(room: string) {
  editings.drop(room)
}
