import { receiveGathered, receiveMessage } from '../chat/receive-message'
import { returnToRooms } from '../chat/return-to-rooms'
import { settle } from '../chat/settle'
import { syncRoom } from '../chat/sync-room'
import { serverTimeTold } from '../stores/clock'
import { headTold, historyLoaded } from '../stores/messages'
import { peopleChanged, peopleListed } from '../stores/people'
import { readBegun } from '../stores/read'
import { typingTold } from '../stores/typing'
import { socket } from './socket'

/** Every server event and the store that it changes. */
export function listen() {
  socket.on('connect', returnToRooms)
  socket.on('load_history', (messages, about) => {
    serverTimeTold(about.now)
    historyLoaded(messages, about)
    readBegun(about.room, about.epoch, about.head)
    settle(about.room, messages)
  })
  socket.on('receive_message', receiveMessage)
  socket.on('user_list_update', peopleListed)
  socket.on('user_list_diff', peopleChanged)
  socket.on('user_typing', typingTold)
  socket.on('room_head', ({ room, head, epoch }) => {
    receiveGathered()
    headTold(room, head, epoch)
    void syncRoom(room)
  })
}
