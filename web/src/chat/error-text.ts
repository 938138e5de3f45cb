import { reasonOf } from '../protocol/error'

/** Waits for what was asked. The sentence to show when it was refused; nothing when it is done. */
export async function errorText(asked: Promise<unknown>): Promise<string | undefined> {
  try {
    await asked
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}
