import { create } from 'zustand'
import type { Message } from '../../protocol/generated'

const GATHER_MS = 2000
const SPOKEN_MAX = 3

/** What a screen reader says next: one voice for the whole page, so that nothing is read twice. */
export const useAnnouncements = create<{ text: string; turn: number }>(() => ({ text: '', turn: 0 }))

let gathered: Message[] = []

/** Says new messages, gathered: four in two seconds are a number, not a flood of speech. */
export function messagesAnnounced(messages: Message[]) {
  if (messages.length === 0) return
  if (gathered.length === 0) setTimeout(announceGathered, GATHER_MS)
  gathered.push(...messages)
}

/** Says something that concerns the person, at once. */
export function sentenceAnnounced(text: string) {
  announced(text)
}

function announceGathered() {
  announced(spoken(gathered))
  gathered = []
}

/** Says a sentence at once. The turn makes the same words twice two utterances. */
function announced(text: string) {
  useAnnouncements.setState(({ turn }) => ({ text, turn: turn + 1 }))
}

export function spoken(messages: readonly Message[]): string {
  if (messages.length > SPOKEN_MAX) return `${messages.length} new messages`
  return messages.map(({ senderNick, content }) => `${senderNick}: ${content}`).join('\n')
}
