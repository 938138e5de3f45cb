import { roomOfPath } from '../../model/room-id'
import type { Message } from '../../protocol/generated'
import { useSession } from '../../stores/account/session'
import { messagesAnnounced } from '../../stores/messages/announcements'
import { messagesReceived } from '../../stores/messages/messages'
import { isIgnored } from '../../stores/people/ignored'
import { typingEnded } from '../../stores/people/typing'
import { confirmDelivery } from './confirm-delivery'
import { syncRoom } from './sync-room'

/** One frame of the screen: messages that arrive within it are drawn together. */
const GATHER_MS = 16

let gathered: Message[] = []

/** Receives a message that someone wrote. */
export function receiveMessage(message: Message) {
  gathered.push(message)
  if (gathered.length === 1) setTimeout(receiveGathered, GATHER_MS)
}

/** Receives this person's own message in an acknowledgement. Those gathered before it come first, so there is no gap. */
export function receiveAnswer(message: Message) {
  gathered.push(message)
  receiveGathered()
}

/** Processes the gathered messages now, so that nothing is mistaken for a gap. */
export function receiveGathered() {
  const received = gathered
  gathered = []
  const { userId } = useSession.getState()
  const open = roomOfPath(globalThis.location?.pathname ?? '')
  for (const room of new Set(received.map((message) => message.roomId))) {
    const ofRoom = received.filter((message) => message.roomId === room)
    const ofOthers = ofRoom.filter((message) => message.senderId !== userId)
    messagesReceived(room, ofRoom)
    for (const { senderId } of ofOthers) typingEnded(room, senderId)
    confirmDelivery(room, ofRoom)
    // Messages in other rooms are counted, not read out.
    if (room === open) messagesAnnounced(ofOthers.filter(({ senderId }) => !isIgnored(senderId)))
    void syncRoom(room)
  }
}
