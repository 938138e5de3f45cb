import { ProtocolError, reasonOf } from '../../protocol/error'
import { useSession } from '../../stores/account/session'
import { serverNow } from '../../stores/clock'
import { draftTakenUp } from '../../stores/messages/drafts'
import { editingBegun, editingEnded, editingOf } from '../../stores/messages/editing'
import { type Edit, editEnded, editOf, editQueued, firstEdit } from '../../stores/messages/edits'
import { messageChanged, messagesOf } from '../../stores/messages/messages'
import { roomInfoOf } from '../../stores/rooms/room-info'
import { isIn } from '../../stores/rooms/rooms'
import { requestInRoom } from '../rooms/request-in-room'

const underWay = new Set<string>()

/** Whether the room still allows its writer to change a message of this time. The server decides again. */
export function isEditable(room: string, writtenAt: string): boolean {
  const { editMs = 0 } = roomInfoOf(room) ?? {}
  return editMs === null || serverNow() - Date.parse(writtenAt) < editMs
}

/** Takes a message of this person's own into the box. */
export function beginEditing(room: string, messageId: string) {
  const message = messagesOf(room)?.messages.find(({ id }) => id === messageId)
  if (!message || message.deleted) return
  const before = editOf(room, messageId)?.content ?? message.content
  editingBegun(room, { messageId, before })
}

/** Takes the last message of this person's own into the box, if it can still be changed. */
export function editNewestOwn(room: string) {
  const { userId } = useSession.getState()
  const isOwn = (message: { senderId: string; deleted?: boolean }) =>
    message.senderId === userId && !message.deleted
  const newest = messagesOf(room)?.messages.findLast(isOwn)
  if (newest && isEditable(room, newest.createdAt)) beginEditing(room, newest.id)
}

/** Shows the new content at once, and stores it as soon as there is a connection. */
export function editMessage(edit: Edit) {
  editingEnded(edit.room)
  editQueued(edit)
  void sendEdits(edit.room)
}

/** Stores the waiting edits of a room, one after the other. */
export async function sendEdits(room: string): Promise<void> {
  if (underWay.has(room)) return
  underWay.add(room)
  try {
    for (let next = firstEdit(room); next && isIn(room); next = firstEdit(room)) {
      if (!(await sendOne(next))) break
    }
  } finally {
    underWay.delete(room)
  }
}

/** Returns whether it is over: otherwise it waits for the next connection. */
async function sendOne(edit: Edit): Promise<boolean> {
  const { room, messageId, content } = edit
  try {
    // Its `seq` is another message's once the room was cleared.
    messageChanged(await requestInRoom(room, 'edit_message', { room, seq: messageId, content }))
    editEnded(edit)
  } catch (error) {
    if (error instanceof ProtocolError && ['offline', 'timeout'].includes(error.code)) return false
    editEnded(edit)
    takeBack(edit, reasonOf(error))
  }
  return true
}

/** What was typed comes back into the box, with the reason; if another message is in it, into the draft behind that. */
function takeBack({ room, messageId, content }: Edit, reason: string) {
  const inBox = editingOf(room)
  if (inBox && inBox.messageId !== messageId) return draftTakenUp(room, content)
  const before = messagesOf(room)?.messages.find(({ id }) => id === messageId)?.content ?? ''
  editingBegun(room, { messageId, before, reason }, content)
}
