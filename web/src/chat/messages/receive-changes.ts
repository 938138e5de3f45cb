import type { MessagesChanged } from '../../protocol/generated'
import { changesTold } from '../../stores/messages/messages'
import { receiveGathered } from './receive-message'
import { syncRoom } from './sync-room'

/** Messages were edited or deleted. If changes before these are missing here, they are asked for. */
export function receiveChanges(changed: MessagesChanged) {
  // The messages may have arrived a moment ago and still wait to be drawn.
  receiveGathered()
  changesTold(changed)
  void syncRoom(changed.room)
}
