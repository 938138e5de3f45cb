import { request } from '../../client/request'
import { ProtocolError } from '../../protocol/error'
import { tokenGiven } from '../../stores/account/session'
import { messagesOf } from '../../stores/messages/messages'
import { roomUnblocked } from '../../stores/rooms/blocked-rooms'
import { roomInfoTold } from '../../stores/rooms/room-info'
import { keyForgotten, keyOfRoom } from '../../stores/rooms/room-keys'
import { membershipOf, roomEntered } from '../../stores/rooms/rooms'
import { recallOutbox } from '../messages/keep-outbox'
import { accessChanged } from './access-changed'

/** Joins on the open connection, asking only for what is missing here. Fails with a `ProtocolError`. */
export async function requestJoin(room: string, nick: string): Promise<void> {
  // What an earlier page has not sent goes out before anything new.
  await recallOutbox()
  const { user, token, about, standing } = await joined(room, nick)
  // An account proves itself in another way.
  if (token !== '') tokenGiven(token, user.id)
  roomUnblocked(room)
  // The person left while the answer was on its way, and the server heard of that before this join.
  if (!membershipOf(room)) return void (await request('leave_room', { room }))
  if (about) roomInfoTold(about)
  if (standing) accessChanged({ room, standing })
  roomEntered(room, user.nick)
}

/** A link's secret is exchanged for a role once; the server keeps the role. */
async function joined(room: string, nick: string) {
  const known = messagesOf(room)
  const since = known && {
    after: known.upTo,
    epoch: known.epoch,
    shortenings: known.shortenings,
    change: known.change,
  }
  const link = keyOfRoom(room)
  try {
    const answer = await request('join_room', { room, nick, ...since, ...(link && { link }) })
    if (link) keyForgotten(room)
    return answer
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'link_invalid') keyForgotten(room)
    throw error
  }
}
