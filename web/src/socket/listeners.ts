import { nickChangedHere } from '../chat/change-nick'
import { roomClosed } from '../chat/close-room'
import { confirmDelivery } from '../chat/confirm-delivery'
import { admitted, knockAgain } from '../chat/knock'
import { receiveGathered, receiveMessage } from '../chat/receive-message'
import { receivePeople, receivePeopleChanged } from '../chat/receive-people'
import { returnToRooms } from '../chat/return-to-rooms'
import { sessionEnded } from '../chat/session-ended'
import { syncRoom } from '../chat/sync-room'
import { messageTakenBack, roomChanged, standingChanged } from '../chat/take-in-changes'
import { serverTimeTold } from '../stores/clock'
import { knockHeard } from '../stores/knocks'
import { headTold, historyLoaded } from '../stores/messages'
import { readBegun } from '../stores/read'
import { typingTold } from '../stores/typing'
import { socket } from './socket'

/** Every server event and the store that it changes. */
export function listen() {
  socket.on('connect', returnToRooms)
  socket.on('connect', knockAgain)
  socket.on('load_history', (messages, history) => {
    serverTimeTold(history.now)
    historyLoaded(messages, history)
    readBegun(history.room, history.epoch, history.head)
    confirmDelivery(history.room, messages)
  })
  socket.on('receive_message', receiveMessage)
  socket.on('user_list_update', receivePeople)
  socket.on('user_list_diff', receivePeopleChanged)
  socket.on('nick_changed', nickChangedHere)
  socket.on('user_typing', typingTold)
  socket.on('room_head', ({ room, head, epoch }) => {
    receiveGathered()
    headTold(room, head, epoch)
    void syncRoom(room)
  })
  socket.on('room_changed', roomChanged)
  socket.on('standing_changed', standingChanged)
  socket.on('room_closed', roomClosed)
  socket.on('message_deleted', messageTakenBack)
  socket.on('knocked', ({ room, id, nick }) => knockHeard(room, { id, nick }))
  socket.on('admitted', ({ room }) => void admitted(room))
  socket.on('session_ended', (ended) => void sessionEnded(ended))
}
