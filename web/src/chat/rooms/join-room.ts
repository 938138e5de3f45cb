import { connected } from '../../client/connection'
import { pause, retryMs } from '../../lib/backoff'
import { waitOf } from '../../protocol/error'
import { isNamed, nickChosen, useSession } from '../../stores/account/session'
import { roomNickChosen, roomOpened } from '../../stores/rooms/known-rooms'
import { isIn, isInAny, membershipOf, roomAsked, roomDelayed, roomRefused } from '../../stores/rooms/rooms'
import { joinKnownRooms } from './open-room'
import { refusalOf } from './refusal'
import { requestJoin } from './request-join'

/** Joins from the join form: connects first if need be, waits its turn, and keeps the reason if it fails. */
export async function joinRoom(room: string, nick: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    roomAsked(room, nick)
    const asked = membershipOf(room)
    try {
      await connected()
      await requestJoin(room, nick)
      if (isIn(room)) keepNick(room, nick)
      return
    } catch (error) {
      // Tried again under another nickname meanwhile: that attempt is the one that counts.
      if (membershipOf(room) !== asked) return
      const wait = waitOf(error)
      if (!wait) return roomRefused(room, nick, refusalOf(error))
      roomDelayed(room, nick, wait.why, retryMs(wait.why === 'fast' ? 0 : attempt, wait.forMs))
    }
    const delayed = membershipOf(room)
    if (delayed?.status === 'waiting') await pause(delayed.untilMs - Date.now())
    if (membershipOf(room) !== delayed) return
  }
}

/** Keeps the nickname for this browser; for this room only, if other rooms use another one. */
function keepNick(room: string, nick: string) {
  roomOpened(room)
  const isElsewhere = isNamed(useSession.getState()) && isInAny(room)
  if (isElsewhere) roomNickChosen(room, nick)
  else nickChosen(nick)
  joinKnownRooms()
}
