import { copied } from '../../../lib/copy-text'
import { linkToMessage } from '../../../model/room-id'
import { messagesOf } from '../../../stores/messages/messages'
import type { MessageAction } from './message-action'

const NOT_COPIED = 'This browser does not let pages copy.'

/** Copies what the message says. */
export const copyTextAction: MessageAction = {
  id: 'copy',
  label: 'Copy text',
  isPossible: ({ deleted }) => !deleted,
  run: async ({ room, messageId }) => {
    const message = messagesOf(room)?.messages.find(({ id }) => id === messageId)
    return message && (await copied(message.content)) ? undefined : NOT_COPIED
  },
}

/** Copies the address that leads to the message. */
export const copyLinkAction: MessageAction = {
  id: 'copy-link',
  label: 'Copy link',
  isPossible: ({ deleted }) => !deleted,
  run: async ({ room, messageId }) => {
    const known = messagesOf(room)
    const message = known?.messages.find(({ id }) => id === messageId)
    if (!known || !message) return NOT_COPIED
    const link = new URL(linkToMessage(room, message.seq, known.epoch), location.origin)
    return (await copied(link.href)) ? undefined : NOT_COPIED
  },
}
