import { pinMessage } from '../../../chat/messages/pin-message'
import { mayIn } from '../../../model/access'
import type { MessageAction } from './message-action'

/** Puts the message into the room's list of pinned ones. */
export const pinAction: MessageAction = {
  id: 'pin',
  label: 'Pin message',
  isPossible: ({ deleted, pinned }, access) => !deleted && !pinned && mayIn(access, 'pin_message'),
  run: ({ room, messageId }) => pinMessage(room, messageId, true),
}

export const unpinAction: MessageAction = {
  id: 'unpin',
  label: 'Unpin message',
  isPossible: ({ pinned }, access) => pinned && mayIn(access, 'pin_message'),
  run: ({ room, messageId }) => pinMessage(room, messageId, false),
}
