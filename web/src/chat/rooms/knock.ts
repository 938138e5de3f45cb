import { connected } from '../../client/connection'
import { request } from '../../client/request'
import { ProtocolError, reasonOf } from '../../protocol/error'
import { knockBegun, knockEnded, ownKnockIn, useOwnKnocks } from '../../stores/rooms/knocks'
import { joinRoom } from './join-room'

/** Asks the people in a room to be let in under this nickname. Returns the reason if that fails. */
export async function knock(room: string, nick: string): Promise<string | undefined> {
  try {
    await connected()
    await request('knock', { room, nick })
    knockBegun(room, nick)
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

/** Someone in the room has let this person in. */
export async function admitted(room: string) {
  const nick = ownKnockIn(room)
  if (nick === undefined) return
  knockEnded(room)
  await joinRoom(room, nick)
}

/** Knocks again on a new connection: the server forgot the knocks of the old one. */
export async function knockAgain() {
  for (const [room, nick] of useOwnKnocks.getState().byRoom) {
    try {
      await request('knock', { room, nick })
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      // Let in meanwhile, or the room has been opened: joining will tell.
      if (error.isFinal) {
        knockEnded(room)
        void joinRoom(room, nick)
      }
    }
  }
}
