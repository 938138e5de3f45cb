import { returnToRooms } from '../chat/return-to-rooms'
import { syncRoom } from '../chat/sync-room'
import type { Message } from '../protocol/generated'
import { messagesAnnounced } from '../stores/announcements'
import { serverTimeTold } from '../stores/clock'
import { headTold, historyLoaded, messagesReceived } from '../stores/messages'
import { messageDelivered } from '../stores/outbox'
import { peopleChanged, peopleListed } from '../stores/people'
import { useSession } from '../stores/session'
import { unreadCounted } from '../stores/unread'
import { socket } from './socket'

/** One frame of the screen: what comes within it is drawn together. */
const GATHER_MS = 16

let gathered: Message[] = []

/** Every server event and the store that it changes. */
export function listen() {
  socket.on('connect', returnToRooms)
  socket.on('load_history', (messages, about) => {
    serverTimeTold(about.now)
    historyLoaded(messages, about)
    delivered(about.room, messages)
  })
  socket.on('receive_message', (message) => {
    gathered.push(message)
    if (gathered.length === 1) setTimeout(receiveGathered, GATHER_MS)
  })
  socket.on('user_list_update', peopleListed)
  socket.on('user_list_diff', peopleChanged)
  socket.on('room_head', ({ room, head, epoch }) => {
    headTold(room, head, epoch)
    void syncRoom(room)
  })
}

function receiveGathered() {
  const received = gathered
  gathered = []
  const { userId } = useSession.getState()
  for (const room of new Set(received.map((message) => message.roomId))) {
    const ofRoom = received.filter((message) => message.roomId === room)
    const ofOthers = ofRoom.filter((message) => message.senderId !== userId)
    messagesReceived(room, ofRoom)
    delivered(room, ofRoom)
    messagesAnnounced(ofOthers)
    if (document.hidden) unreadCounted(room, ofOthers.length)
    void syncRoom(room)
  }
}

/** Ours among them need no acknowledgement any more. */
function delivered(room: string, messages: Message[]) {
  const { userId } = useSession.getState()
  for (const { senderId, clientId } of messages) {
    if (senderId === userId && clientId) messageDelivered(room, clientId)
  }
}
