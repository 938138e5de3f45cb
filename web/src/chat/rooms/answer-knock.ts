import { ask } from '../../client/ask'
import { ProtocolError, reasonOf } from '../../protocol/error'
import { knockAnswered, knocksListed } from '../../stores/rooms/knocks'

/** Loads who is waiting to be let into a room. If that fails, new knocks are still received. */
export async function loadKnocks(room: string): Promise<void> {
  try {
    const { knocks } = await ask('list_knocks', { room })
    knocksListed(room, knocks)
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
  }
}

/** Lets someone in, or refuses. Returns the reason if that fails. */
export async function answerKnock(
  room: string,
  user: string,
  { admit }: { admit: boolean },
): Promise<string | undefined> {
  try {
    await ask('answer_knock', { room, user, admit })
  } catch (error) {
    // Someone else has answered meanwhile.
    if (!(error instanceof ProtocolError && error.code === 'not_found')) return reasonOf(error)
  }
  knockAnswered(room, user)
  return undefined
}
