import { request } from '../../client/request'
import { ProtocolError, reasonOf } from '../../protocol/error'
import type { NickChanged } from '../../protocol/generated'
import { nickChosen, tokenGiven, useSession } from '../../stores/account/session'
import { sentenceAnnounced } from '../../stores/messages/announcements'
import { renameNoted } from '../../stores/people/renames'
import { roomNickChosen } from '../../stores/rooms/known-rooms'
import { nickChanged, nickIn, roomEntered } from '../../stores/rooms/rooms'
import { renamedAt } from './receive-people'

/** Why a nickname cannot be taken. `suggestion`: one that is free, where this one is somebody else's. */
export type NickRefusal = { reason: string; suggestion: string | undefined }

/** Takes another nickname in all rooms, in every tab of this browser. Tells why when that does not work. */
export async function changeNick(nick: string): Promise<NickRefusal | undefined> {
  try {
    const renamed = await request('change_nick', { nick })
    tokenGiven(renamed.token, useSession.getState().userId)
    nickChosen(renamed.nick)
    nickChanged()
    return undefined
  } catch (error) {
    const suggestion = error instanceof ProtocolError ? error.suggestion : undefined
    return { reason: reasonOf(error), suggestion }
  }
}

/** In this room one goes by another nickname from now on: the one before is an account's, and its owner is here. */
export function nickChangedHere({ room, nick, token }: NickChanged) {
  const { userId } = useSession.getState()
  const from = nickIn(room)
  if (from === nick) return
  tokenGiven(token, userId)
  roomNickChosen(room, nick)
  roomEntered(room, nick)
  renameNoted(room, { userId, from, to: nick, gaveWay: true, ...renamedAt(room) })
  sentenceAnnounced(`You are now ${nick}: the name ${from} belongs to an account.`)
}
