import { reasonOf } from '../socket/request'

/** Waits for what was asked. The sentence to show when it was refused; nothing when it is done. */
export async function errorText(asked: Promise<unknown>): Promise<string | undefined> {
  try {
    await asked
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

/** The address of a room in the API, and of what belongs to it. */
export function roomPath(room: string, ...parts: readonly string[]): string {
  return ['/api/rooms', room, ...parts]
    .map((part, index) => (index === 0 ? part : encodeURIComponent(part)))
    .join('/')
}
