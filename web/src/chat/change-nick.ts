import { ProtocolError, reasonOf, request } from '../socket/request'
import { nickChanged } from '../stores/rooms'
import { nickChosen, tokenGiven, useSession } from '../stores/session'

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
