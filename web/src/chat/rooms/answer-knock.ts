import { api } from '../../client/api'
import type { Knock } from '../../protocol/api'
import { ProtocolError, reasonOf } from '../../protocol/error'
import { knockAnswered, knocksListed } from '../../stores/rooms/knocks'
import { roomPath } from '../room-path'

/** Looks who waits before a room. Without an answer the next knock is heard all the same. */
export async function loadKnocks(room: string): Promise<void> {
  try {
    const { knocks } = await api<{ knocks: Knock[] }>('GET', roomPath(room, 'knocks'))
    knocksListed(room, knocks)
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
  }
}

/** Lets someone in, or does not. Tells why when that does not work. */
export async function answerKnock(
  room: string,
  userId: string,
  answer: { admit: boolean },
): Promise<string | undefined> {
  try {
    await api('PUT', roomPath(room, 'knocks', userId), answer)
  } catch (error) {
    // Somebody else has answered meanwhile.
    if (!(error instanceof ProtocolError && error.code === 'not_found')) return reasonOf(error)
  }
  knockAnswered(room, userId)
  return undefined
}
