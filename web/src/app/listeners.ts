import { sessionEnded } from '../chat/account/session-ended'
import { confirmDelivery } from '../chat/messages/confirm-delivery'
import { loadReadMarks } from '../chat/messages/mark-read'
import { receiveChanges } from '../chat/messages/receive-changes'
import { receiveDeletion } from '../chat/messages/receive-deletion'
import { receiveGathered, receiveMessage } from '../chat/messages/receive-message'
import { syncRoom } from '../chat/messages/sync-room'
import { nickChangedHere } from '../chat/people/change-nick'
import { receivePeople, receivePeopleChanged } from '../chat/people/receive-people'
import { accessChanged } from '../chat/rooms/access-changed'
import { roomClosed } from '../chat/rooms/close-room'
import { admitted, knockAgain } from '../chat/rooms/knock'
import { rejoinRooms } from '../chat/rooms/rejoin-rooms'
import { roomChanged } from '../chat/rooms/room-changed'
import { socket } from '../client/socket'
import { serverTimeTold } from '../stores/clock'
import { headTold, historyLoaded } from '../stores/messages/messages'
import { readBegun, readOnAnotherDevice } from '../stores/messages/read'
import { typingTold } from '../stores/people/typing'
import { knockHeard } from '../stores/rooms/knocks'

/** Connects every server event to what handles it. */
export function listen() {
  socket.on('connect', rejoinRooms)
  socket.on('connect', knockAgain)
  socket.on('connect', loadReadMarks)
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
  socket.on('room_head', ({ room, head, epoch, change }) => {
    receiveGathered()
    headTold(room, head, epoch, change)
    void syncRoom(room)
  })
  socket.on('room_changed', roomChanged)
  socket.on('standing_changed', accessChanged)
  socket.on('room_closed', roomClosed)
  socket.on('message_deleted', receiveDeletion)
  socket.on('messages_changed', receiveChanges)
  socket.on('knocked', ({ room, id, nick }) => knockHeard(room, { id, nick }))
  socket.on('admitted', ({ room }) => void admitted(room))
  socket.on('read_marked', readOnAnotherDevice)
  socket.on('session_ended', (ended) => void sessionEnded(ended))
}
