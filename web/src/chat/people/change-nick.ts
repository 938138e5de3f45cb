import { request } from '../../client/request'
import { ProtocolError, reasonOf } from '../../protocol/error'
import type { NickChanged } from '../../protocol/generated'
import { nickChosen, tokenGiven, useSession } from '../../stores/account/session'
import { sentenceAnnounced } from '../../stores/messages/announcements'
import { renameNoted } from '../../stores/people/renames'
import { roomNickChosen } from '../../stores/rooms/known-rooms'
import { nickChanged, nickIn, roomEntered } from '../../stores/rooms/rooms'
import { renamedAt } from './receive-people'

/** Why a nickname cannot be taken. `suggestion`: a free one, if this one is taken. */
export type NickRefusal = { reason: string; suggestion: string | undefined }

/** Changes the nickname in all rooms, in every tab of this browser. Returns the reason if that fails. */
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

/** The server has renamed this person in one room: their nickname belongs to an account, whose owner has come. */
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
