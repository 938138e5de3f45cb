import { request } from '../socket/request'
import { messagesOf } from '../stores/messages'
import { membershipOf, roomEntered } from '../stores/rooms'
import { tokenGiven } from '../stores/session'
import { recallOutbox } from './keep-outbox'

/** Enters on the open connection, from what is here already. Fails with a `ProtocolError`. */
export async function enterRoom(room: string, nick: string): Promise<void> {
  // What an earlier page left goes out before what is written from now on.
  await recallOutbox()
  const known = messagesOf(room)
  const since = known ? { after: known.upTo, epoch: known.epoch } : {}
  const { user, token } = await request('join_room', { room, nick, ...since })
  tokenGiven(token, user.id)
  // Left while the answer was on its way: the server has heard of that before this.
  if (membershipOf(room)) roomEntered(room, user.nick)
  else await request('leave_room', { room })
}
