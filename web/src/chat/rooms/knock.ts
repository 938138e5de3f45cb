import { connected } from '../../client/connection'
import { request } from '../../client/request'
import { ProtocolError, reasonOf } from '../../protocol/error'
import { knockBegun, knockEnded, ownKnockIn, useOwnKnocks } from '../../stores/rooms/knocks'
import { joinRoom } from './join-room'

/** Asks those in a room to be let in under this nickname. Tells why when that does not work. */
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

/** Somebody has opened the door. */
export async function admitted(room: string) {
  const nick = ownKnockIn(room)
  if (nick === undefined) return
  knockEnded(room)
  await joinRoom(room, nick)
}

/** A new connection knocks again: the server forgets who was there with the old one. */
export async function knockAgain() {
  for (const [room, nick] of useOwnKnocks.getState().byRoom) {
    try {
      await request('knock', { room, nick })
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      // Let in meanwhile, or the room is open by now: the door tells.
      if (error.isFinal) {
        knockEnded(room)
        void joinRoom(room, nick)
      }
    }
  }
}
