import { withEntry, withoutEntry } from '../../lib/maps'
import { createByRoom } from '../by-room'

/** A new content for a message, which its writer already sees and the server has not acknowledged yet. */
export type Edit = { room: string; messageId: string; content: string }

/** By the id of the message: a newer edit replaces the older one. */
type Edits = ReadonlyMap<string, Edit>

const edits = createByRoom<Edits>('page')
export const useEdits = edits.use

export function editQueued(edit: Edit) {
  edits.put(edit.room, withEntry(editsOf(edit.room), edit.messageId, edit))
}

/** It is stored, or it failed. A newer one that has replaced it stays. */
export function editEnded({ room, messageId, ...edit }: Edit) {
  const known = editsOf(room)
  if (known.get(messageId)?.content === edit.content) edits.put(room, withoutEntry(known, messageId))
}

export function firstEdit(room: string): Edit | undefined {
  return editsOf(room).values().next().value
}

export function editOf(room: string, messageId: string): Edit | undefined {
  return editsOf(room).get(messageId)
}

export function editsForgotten() {
  useEdits.setState({ byRoom: new Map() })
}

function editsOf(room: string): Edits {
  return edits.of(room) ?? new Map()
}
