import { beginReply } from '../../../chat/messages/reply'
import { mayIn } from '../../../model/access'
import type { MessageAction } from './message-action'

/** The next message in the box replies to this one. */
export const replyAction: MessageAction = {
  id: 'reply',
  label: 'Reply',
  key: 'r',
  isPossible: ({ deleted }, access) => !deleted && mayIn(access, 'write'),
  run: async ({ room, messageId }) => {
    beginReply(room, messageId)
    return undefined
  },
}
