import { roomOfPath } from '../../model/room-id'
import type { Message } from '../../protocol/generated'
import { useSession } from '../../stores/account/session'
import { messagesAnnounced } from '../../stores/messages/announcements'
import { messagesReceived } from '../../stores/messages/messages'
import { typingEnded } from '../../stores/people/typing'
import { confirmDelivery } from './confirm-delivery'
import { syncRoom } from './sync-room'

/** One frame of the screen: what comes within it is drawn together. */
const GATHER_MS = 16

let gathered: Message[] = []

/** Takes in a message that someone wrote. */
export function receiveMessage(message: Message) {
  gathered.push(message)
  if (gathered.length === 1) setTimeout(receiveGathered, GATHER_MS)
}

/** Takes in the answer to one's own: those before it came before it, and are no gap. */
export function receiveAnswer(message: Message) {
  gathered.push(message)
  receiveGathered()
}

/** Whoever is about to look for gaps looks at all that has come. */
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
    // What is said elsewhere is counted, not read out.
    if (room === open) messagesAnnounced(ofOthers)
    void syncRoom(room)
  }
}
