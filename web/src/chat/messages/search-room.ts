import { reasonOf } from '../../protocol/error'
import type { Message } from '../../protocol/generated'
import { requestInRoom } from '../rooms/request-in-room'

/** What is found by one step of a search, or why it ended. */
export type SearchStep = { found: Message[]; before: number | undefined } | { reason: string }

/** Searches a room from `before` back, until something is found or nothing is left to search. `before` is where to go on. */
export async function searchRoom(
  room: string,
  text: string,
  before: number | undefined,
  isWanted: () => boolean,
  onProgress: (searchedTo: number) => void,
): Promise<SearchStep> {
  let next = before
  try {
    while (isWanted()) {
      const payload = { room, text, ...(next !== undefined && { before: next }) }
      const { messages, searchedTo, hasMore } = await requestInRoom(room, 'search_room', payload)
      next = hasMore ? searchedTo : undefined
      if (messages.length > 0 || !hasMore) return { found: messages, before: next }
      onProgress(searchedTo)
    }
    return { found: [], before: next }
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}
