import type { MessageDeleted } from '../../protocol/generated'
import { messageDeleted } from '../../stores/messages/messages'
import { receiveGathered } from './receive-message'

/** Someone has deleted a message. */
export function receiveDeletion({ room, id, seq }: MessageDeleted) {
  // It may have arrived a moment ago and still wait to be drawn.
  receiveGathered()
  messageDeleted(room, id, seq)
}
