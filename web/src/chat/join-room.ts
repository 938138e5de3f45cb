import { connected } from '../socket/connection'
import { reasonOf, request } from '../socket/request'
import { messagesOf } from '../stores/messages'
import { roomAsked, roomEntered, roomRefused } from '../stores/rooms'
import { nickChosen, tokenGiven } from '../stores/session'
import { sendWaiting } from './send-message'
import { syncRoom } from './sync-room'

const PATIENCE_MS = 10_000

/** Joins from the login: connects first if need be, and says why when it does not work. */
export async function joinRoom(room: string, nick: string): Promise<void> {
  roomAsked(room, nick)
  nickChosen(nick)
  try {
    await connected(PATIENCE_MS)
    await enterRoom(room, nick)
  } catch (error) {
    roomRefused(room, nick, reasonOf(error))
  }
}

/** Enters on the open connection, and catches up from what is here already. */
export async function enterRoom(room: string, nick: string): Promise<void> {
  const known = messagesOf(room)
  const since = known && known.upTo >= 0 ? { after: known.upTo, epoch: known.epoch } : {}
  const { user, token } = await request('join_room', { room, nick, ...since })
  tokenGiven(token, user.id)
  roomEntered(room, user.nick)
  void syncRoom(room)
  void sendWaiting(room)
}
