import { brand } from '../lib/brand'
import { GLOBAL } from './room-id'

/** The sentence above the form to join a room. */
export function joinPromptOf(room: string): string {
  return room === GLOBAL
    ? 'Choose a nickname and join the conversation.'
    : `A room on ${brand}. Choose a nickname to join it.`
}
