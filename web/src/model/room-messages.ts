import type { Gone, Message, Patch } from '../protocol/generated'
import { requoted, withoutQuote } from './quotes'

/** The most messages that are kept of a room, so that a page that stays open for days stays light. */
export const KEPT_MAX = 1000

export type RoomMessages = {
  epoch: string
  /** By `seq`, oldest first, whatever the order of arrival. */
  messages: readonly Message[]
  /** Every message with a `seq` up to this is here, has expired, or can be loaded as older. */
  upTo: number
  /** The newest `seq` that the server has announced. */
  head: number
  hasMore: boolean
  older: 'idle' | 'loading' | 'failed'
  /** `live`: new ones are added. Otherwise the newest were dropped, because the reader is far above them. */
  newer: 'live' | 'dropped' | 'loading' | 'failed'
  /** Which end is being read, and so must be kept when there are too many. */
  reader: 'end' | 'above'
  /** How long messages live here; `null` is for ever. */
  lifetimeMs: number | null
  /** How often lifetimes had been shortened when the server sent these. */
  shortenings: number
  /** Every change of a message up to this number is applied here. */
  change: number
  /** The newest change that the server has announced. */
  lastChange: number
}

/** Keeps at most `max` messages: those farthest from the reader go, and can be loaded again. */
export function bounded(known: RoomMessages, max = KEPT_MAX): RoomMessages {
  const { messages, reader } = known
  if (messages.length <= max) return known
  if (reader === 'end') return { ...known, messages: messages.slice(-max), hasMore: true, older: 'idle' }
  const kept = messages.slice(0, max)
  // Not beyond a gap that has not been filled yet.
  const upTo = Math.min(known.upTo, kept.at(-1)?.seq ?? known.upTo)
  return { ...known, messages: kept, upTo, newer: 'dropped' }
}

/** A new sequence, without any messages yet. */
export function begun(epoch: string, head: number) {
  const nothing = { messages: [], upTo: 0, hasMore: false, older: 'idle', newer: 'live' } as const
  return { ...nothing, epoch, head }
}

/** Moves `upTo` to `complete`, and on to the end of the messages that follow without a gap. */
export function filled(known: RoomMessages, complete: number): RoomMessages {
  let upTo = Math.max(known.upTo, complete)
  for (const { seq } of known.messages) if (seq === upTo + 1) upTo = seq
  const head = Math.max(known.head, upTo, known.messages.at(-1)?.seq ?? 0)
  return { ...known, upTo, head }
}

export function withLifetime(known: RoomMessages, lifetimeMs: number | null): RoomMessages {
  const messages = lifetimeMs === null ? known.messages : known.messages.map((one) => capped(one, lifetimeMs))
  return { ...known, messages, lifetimeMs }
}

/** Applies the deletions that this page has missed: empties the named messages, and drops all before `deletedBefore`. */
export function withoutGone(known: RoomMessages, { deleted = [], deletedBefore = 0 }: Gone): RoomMessages {
  const ids = new Set(deleted.map(({ id }) => id))
  const isTold = known.messages.every(
    ({ id, seq, deleted }) => seq >= deletedBefore && (deleted || !ids.has(id)),
  )
  if (isTold) return known
  const kept = known.messages.filter(({ seq }) => seq >= deletedBefore)
  const messages = withEmptied(kept, (id) => ids.has(id))
  const hasMore = known.hasMore || kept.length < known.messages.length
  return { ...known, messages, hasMore, older: hasMore ? 'idle' : known.older }
}

/**
 * Applies what was changed after the change `after`, up to `change`. If earlier changes are missing here, they still are; and
 * so are these if one of their messages has not arrived yet.
 */
export function withChanges(
  known: RoomMessages,
  patches: readonly Patch[],
  after: number,
  change: number,
): RoomMessages {
  const lastChange = Math.max(known.lastChange, change)
  const seqs = new Set(known.messages.map(({ seq }) => seq))
  const isEarly = known.newer === 'live' && patches.some(({ seq }) => seq > known.upTo && !seqs.has(seq))
  const connects = known.change >= after && known.change < change && !isEarly
  return { ...withPatches(known, patches), lastChange, change: connects ? change : known.change }
}

/** Applies changes of single messages, each unless the message is later, and to the replies that quote them. */
export function withPatches(known: RoomMessages, patches: readonly Patch[]): RoomMessages {
  const byId = new Map(patches.map((patch) => [patch.id, patch]))
  const bySeq = new Map(patches.map((patch) => [patch.seq, patch]))
  const messages = known.messages.map((one) =>
    requoted(patched(one, byId.get(one.id)), one.replyTo && bySeq.get(one.replyTo.seq)),
  )
  const isChanged = messages.some((message, index) => message !== known.messages[index])
  return isChanged ? { ...known, messages } : known
}

/** Messages that were read when the room's last change was this one are here now: what was changed since is to be asked for. */
export function readAt(known: RoomMessages, change: number): RoomMessages {
  const lastChange = Math.max(known.lastChange, change)
  return { ...known, lastChange, change: Math.min(known.change, change) }
}

/**
 * Whether a patch is not older than the message. One of the same change may bring parts that were missed: the message may have
 * been told only a part of its last change.
 */
function isNews(patch: Patch | undefined, message: Message): patch is Patch {
  return patch !== undefined && patch.change >= (message.change ?? 0)
}

function patched(message: Message, patch: Patch | undefined): Message {
  if (!isNews(patch, message)) return message
  const { change, content = message.content, editedAt = message.editedAt, deleted = message.deleted } = patch
  const reactions = patch.reactions ?? message.reactions
  const pinned = patch.pinned ?? message.pinned
  return {
    ...message,
    change,
    content,
    ...(editedAt && { editedAt }),
    ...(deleted && { deleted }),
    ...(reactions && { reactions }),
    ...(pinned !== undefined && { pinned }),
  }
}

/** Empties messages, and what replies quote of them. */
export function withEmptied(messages: readonly Message[], isMeant: (id: string) => boolean): Message[] {
  const emptied = ({ ...message }: Message): Message => ({
    ...message,
    content: '',
    deleted: true,
    reactions: [],
  })
  return messages.map((message) =>
    isMeant(message.id) ? emptied(message) : withoutQuote(message, ({ id }) => isMeant(id)),
  )
}

function capped(message: Message, lifetimeMs: number): Message {
  const lastMs = Date.parse(message.createdAt) + lifetimeMs
  return lastMs < Date.parse(message.expiresAt)
    ? { ...message, expiresAt: new Date(lastMs).toISOString() }
    : message
}

/** Everything before this `seq` can be loaded as older. */
export function oldestOf({ messages, upTo }: Pick<RoomMessages, 'messages' | 'upTo'>): number {
  return messages[0]?.seq ?? upTo + 1
}
