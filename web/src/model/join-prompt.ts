import { brand } from '../lib/brand'
import { GLOBAL } from './room-id'

/** What is asked of whoever stands at a room's door. */
export function joinPromptOf(room: string): string {
  return room === GLOBAL
    ? 'Choose a nickname and join the conversation.'
    : `A room on ${brand}. Choose a nickname to join it.`
}
