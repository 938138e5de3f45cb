import { create } from 'zustand'
import type { Message } from '../../protocol/generated'

const GATHER_MS = 2000
const SPOKEN_MAX = 3

/** What a screen reader says next. There is one for the whole page, so that nothing is read twice. */
export const useAnnouncements = create<{ text: string; turn: number }>(() => ({ text: '', turn: 0 }))

let gathered: Message[] = []

/** Announces new messages together: four in two seconds are announced as a number. */
export function messagesAnnounced(messages: Message[]) {
  if (messages.length === 0) return
  if (gathered.length === 0) setTimeout(announceGathered, GATHER_MS)
  gathered.push(...messages)
}

/** Announces something that concerns this person, at once. */
export function sentenceAnnounced(text: string) {
  announced(text)
}

function announceGathered() {
  announced(spoken(gathered))
  gathered = []
}

/** The turn makes the same sentence twice two announcements. */
function announced(text: string) {
  useAnnouncements.setState(({ turn }) => ({ text, turn: turn + 1 }))
}

export function spoken(messages: readonly Message[]): string {
  if (messages.length > SPOKEN_MAX) return `${messages.length} new messages`
  return messages.map(({ senderNick, content }) => `${senderNick}: ${content}`).join('\n')
}
