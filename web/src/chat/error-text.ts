import { reasonOf } from '../protocol/error'

/** Waits for a request. Returns the sentence to show if it was refused, and nothing when it is done. */
export async function errorText(asked: Promise<unknown>): Promise<string | undefined> {
  try {
    await asked
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}
