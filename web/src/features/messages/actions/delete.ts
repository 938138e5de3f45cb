import { deleteMessage } from '../../../chat/messages/delete-message'
import { mayIn } from '../../../model/access'
import type { MessageAction } from './message-action'

/** Deletes the message for everyone. It cannot be brought back, so it asks twice. */
export const deleteAction: MessageAction = {
  id: 'delete',
  label: 'Delete message…',
  confirmLabel: 'Delete for everyone',
  look: 'danger',
  isPossible: ({ own, deleted }, access) => !deleted && (own || mayIn(access, 'delete_message')),
  run: ({ room, messageId }) => deleteMessage(room, messageId),
}
