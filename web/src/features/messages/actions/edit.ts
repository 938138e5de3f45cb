import { beginEditing, isEditable } from '../../../chat/messages/edit-message'
import { mayIn } from '../../../model/access'
import type { MessageAction } from './message-action'

/** Takes the message into the box, to change what it says. */
export const editAction: MessageAction = {
  id: 'edit',
  label: 'Edit message',
  key: 'e',
  isPossible: ({ room, own, deleted, writtenAt }, access) =>
    own && !deleted && mayIn(access, 'write') && isEditable(room, writtenAt),
  run: async ({ room, messageId }) => {
    beginEditing(room, messageId)
    return undefined
  },
}
