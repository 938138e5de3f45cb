import { api } from '../../client/api'
import type { Knock } from '../../protocol/api'
import { ProtocolError, reasonOf } from '../../protocol/error'
import { knockAnswered, knocksListed } from '../../stores/rooms/knocks'
import { roomPath } from '../room-path'

/** Loads who is waiting to be let into a room. If that fails, new knocks are still received. */
export async function loadKnocks(room: string): Promise<void> {
  try {
    const { knocks } = await api<{ knocks: Knock[] }>('GET', roomPath(room, 'knocks'))
    knocksListed(room, knocks)
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
  }
}

/** Lets someone in, or refuses. Returns the reason if that fails. */
export async function answerKnock(
  room: string,
  userId: string,
  answer: { admit: boolean },
): Promise<string | undefined> {
  try {
    await api('PUT', roomPath(room, 'knocks', userId), answer)
  } catch (error) {
    // Someone else has answered meanwhile.
    if (!(error instanceof ProtocolError && error.code === 'not_found')) return reasonOf(error)
  }
  knockAnswered(room, userId)
  return undefined
}
