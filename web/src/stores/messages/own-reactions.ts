import { withEntry, withoutEntry } from '../../lib/maps'
import type { OwnReaction } from '../../model/reactions'
import { createByRoom } from '../by-room'

type OfMessage = ReadonlyMap<string, OwnReaction>

/** This person's reactions that were given or taken back on this page: by the id of the message, then by emoji. */
const own = createByRoom<ReadonlyMap<string, OfMessage>>('visit')
const NONE: OfMessage = new Map()

export function useOwnReactions(room: string, messageId: string): OfMessage {
  return own.use((state) => state.byRoom.get(room)?.get(messageId) ?? NONE)
}

export function ownReactionPut(room: string, messageId: string, emoji: string, reaction: OwnReaction) {
  const messages = own.of(room) ?? new Map()
  own.put(room, withEntry(messages, messageId, withEntry(messages.get(messageId) ?? NONE, emoji, reaction)))
}

export function ownReactionForgotten(room: string, messageId: string, emoji: string) {
  const messages = own.of(room) ?? new Map()
  own.put(room, withEntry(messages, messageId, withoutEntry(messages.get(messageId) ?? NONE, emoji)))
}

export function ownReactionOf(room: string, messageId: string, emoji: string): OwnReaction | undefined {
  return own.of(room)?.get(messageId)?.get(emoji)
}
