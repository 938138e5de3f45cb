import { pause, retryMs } from '../lib/backoff'
import { connected } from '../socket/connection'
import { reasonOf, waitOf } from '../socket/request'
import { membershipOf, roomAsked, roomDelayed, roomRefused } from '../stores/rooms'
import { nickChosen } from '../stores/session'
import { enterRoom } from './enter-room'

const PATIENCE_MS = 10_000

/** Joins from the login: connects first if need be, waits its turn, and says why when it does not work. */
export async function joinRoom(room: string, nick: string): Promise<void> {
  nickChosen(nick)
  for (let attempt = 0; ; attempt += 1) {
    roomAsked(room, nick)
    const asked = membershipOf(room)
    try {
      await connected(PATIENCE_MS)
      return await enterRoom(room, nick)
    } catch (error) {
      // Asked again under another nickname meanwhile: that question is the one that counts.
      if (membershipOf(room) !== asked) return
      const wait = waitOf(error)
      if (!wait) return roomRefused(room, nick, reasonOf(error))
      roomDelayed(room, nick, wait.why, retryMs(wait.why === 'fast' ? 0 : attempt, wait.forMs))
    }
    const delayed = membershipOf(room)
    if (delayed?.status === 'waiting') await pause(delayed.untilMs - Date.now())
    if (membershipOf(room) !== delayed) return
  }
}
