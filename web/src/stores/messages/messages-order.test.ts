import { expect, test } from 'vitest'
import { isGone, quoteOf } from '../../model/quotes'
import { oldestOf, type RoomMessages } from '../../model/room-messages'
import type { Message, Missed, Patch, Reaction } from '../../protocol/generated'
import { sampleMessage } from '../../protocol/samples'
import {
  newerAsked,
  newerLoaded,
  newestWanted,
  olderLoaded,
  readerMoved,
  surplusDropped,
} from './message-pages'
import {
  changesTold,
  headTold,
  historyLoaded,
  isBehind,
  messageChanged,
  messagesOf,
  messagesReceived,
  missedLoaded,
  useMessages,
} from './messages'

const ROOM = 'global'
const CATCH_UP = 20
/** How many missed messages are in one answer. */
const FITTING = 7
/** How many changed messages are. */
const CHANGED = 4
const RUNS = 300

/** Tests the reader against a model of the server: frames are lost, repeated or late, and answers are cut short. */
for (const seed of [1, 2, 3]) {
  test(`no reader ends with a hole, a double, a wrong order or something outdated (seed ${seed})`, () => {
    const random = mulberry(seed)
    for (let run = 0; run < RUNS; run += 1) expectComplete(random)
  })
}

function expectComplete(random: () => number) {
  useMessages.setState({ byRoom: new Map() })
  let [epoch, head, change] = ['e0', Math.floor(random() * 30), 0]
  /** The messages that were changed, by their `seq`. */
  const changedMessages = new Map<number, Message>()
  const stored = (seq: number) => changedMessages.get(seq) ?? sampleMessage(ROOM, seq)
  /** Every third message replies to the one before it, and shows that as it is when it is read. */
  const range = (after: number, last: number) =>
    numbers(after, last).map((seq) =>
      seq % 3 === 0 ? { ...stored(seq), replyTo: quoteOf(stored(seq - 1)) } : stored(seq),
    )
  const changedSince = (since: number) =>
    [...changedMessages.values()]
      .filter((message) => (message.change ?? 0) > since)
      .sort((one, other) => (one.change ?? 0) - (other.change ?? 0))
      .map(
        ({ id, seq, content, change = 0, deleted = false, reactions = [], pinned = false }): Patch => ({
          id,
          seq,
          content,
          change,
          deleted,
          reactions,
          pinned,
        }),
      )
  const missed = ({ upTo: after, change: since }: RoomMessages): Missed => {
    const [last, changed] = [Math.min(after + FITTING, head), changedSince(since)]
    const answer = { head, epoch, change, shortenings: 0 }
    return changed.length > CHANGED
      ? { ...answer, messages: range(Math.max(0, head - 5), head), truncated: true, hasMore: false }
      : { ...answer, messages: range(after, last), changed, truncated: false, hasMore: last < head }
  }
  const late: (() => void)[] = []
  const soon = (happen: () => void) => {
    if (random() < 0.5) happen()
    else late.splice(Math.floor(random() * (late.length + 1)), 0, happen)
  }
  const told = () => ({ room: ROOM, head, epoch, change, now: '', retentionMs: 86_400_000 })
  const enter = () => {
    const known = messagesOf(ROOM)
    // A new connection: nothing of the old one arrives any more.
    if (known) late.length = 0
    const changed = changedSince(known?.change ?? 0)
    const isNear = known?.epoch === epoch && head - known.upTo <= CATCH_UP && changed.length <= CHANGED
    const after = isNear ? known.upTo : undefined
    const messages = range(after ?? Math.max(0, head - 5), head)
    historyLoaded(messages, {
      ...told(),
      ...(isNear && { changed }),
      hasMore: after === undefined,
      truncated: after === undefined,
      shortenings: 0,
    })
  }
  const sync = () => {
    const known = messagesOf(ROOM)
    if (!known) return
    const isFar = known.epoch !== epoch || head - known.upTo > CATCH_UP || known.upTo > head
    const answer = isFar
      ? {
          messages: range(Math.max(0, head - 5), head),
          head,
          epoch,
          change,
          truncated: true,
          shortenings: 0,
          hasMore: false,
        }
      : missed(known)
    soon(() => missedLoaded(ROOM, { after: known.upTo, change: known.change }, answer))
  }
  const older = () => {
    const known = messagesOf(ROOM)
    if (!known) return
    const before = oldestOf(known)
    const asked = known.epoch
    const page = { messages: range(Math.max(0, before - 6), before - 1), hasMore: before > 6, change }
    soon(() => olderLoaded(ROOM, asked, before, page))
  }
  const newer = () => {
    const known = messagesOf(ROOM)
    if (!known || known.newer === 'live' || known.newer === 'loading') return
    newerAsked(ROOM)
    const { upTo: after, epoch: asked } = known
    const upTo = Math.min(after + 6, known.head)
    const page = { messages: range(Math.max(0, upTo - 6), Math.min(upTo, head)), change }
    soon(() => newerLoaded(ROOM, asked, after, upTo, page))
  }
  const write = () => {
    head += 1
    const [message] = range(head - 1, head)
    if (!message || random() < 0.2) return
    soon(() => messagesReceived(ROOM, [message]))
    if (random() < 0.3) soon(() => messagesReceived(ROOM, [message]))
  }
  const alter = () => {
    if (head === 0) return
    const seq = 1 + Math.floor(random() * head)
    const [before] = range(seq - 1, seq)
    if (!before || before.deleted) return
    change += 1
    const { altered, part } = alteration(stored(seq), change, random())
    changedMessages.set(seq, altered)
    if (random() < 0.2) return
    const messages = random() < 0.5 ? [{ id: before.id, seq, change, ...part }] : changedSince(change - 1)
    const announced = { room: ROOM, after: change - 1, change, messages }
    soon(() => changesTold(announced))
    if (random() < 0.3) soon(() => changesTold(announced))
    if (random() < 0.3) soon(() => messageChanged(altered))
  }
  const beginEpoch = () => {
    // What is left of the old sequence was sent before: a connection keeps its order.
    for (const happen of late.splice(0)) happen()
    epoch = `${epoch}'`
    head = Math.floor(random() * 3)
    changedMessages.clear()
    headTold(ROOM, head, epoch, change)
  }

  enter()
  for (let step = 0; step < 60; step += 1) {
    const dice = random()
    if (dice < 0.35) write()
    else if (dice < 0.55) alter()
    else if (dice < 0.65) sync()
    else if (dice < 0.75) older()
    else if (dice < 0.8) enter()
    else if (dice < 0.82) beginEpoch()
    else if (dice < 0.85) surplusDropped(ROOM, 8)
    else if (dice < 0.86) readerMoved(ROOM, 'above')
    else if (dice < 0.865) newestWanted(ROOM)
    else if (dice < 0.885) newer()
    else if (dice < 0.9) soon(() => headTold(ROOM, told().head, told().epoch, told().change))
    else late.shift()?.()
  }
  for (const happen of late.splice(0)) happen()
  newestWanted(ROOM)
  headTold(ROOM, head, epoch, change)
  for (let turn = 0; isBehind(ROOM) && turn < 3 + head / FITTING; turn += 1) {
    const known = messagesOf(ROOM)
    if (known) missedLoaded(ROOM, { after: known.upTo, change: known.change }, missed(known))
  }

  const known = messagesOf(ROOM)
  const seqs = known?.messages.map(({ seq }) => seq) ?? []
  const oldest = seqs[0] ?? head + 1
  expect(isBehind(ROOM)).toBe(false)
  expect(known).toMatchObject({ epoch, upTo: head, head, change })
  expect(seqs).toEqual(numbers(oldest - 1, head))
  const said = (messages: readonly Message[]) =>
    messages.map(({ seq, content, deleted = false, reactions = [], pinned = false, replyTo }) => {
      const emoji = reactions.map((reaction) => reaction.emoji)
      // Of a parent that is not here nothing may have been heard.
      const parent = messages.find((one) => one.seq === replyTo?.seq)
      const quote = parent && replyTo && (isGone(replyTo) ? 'gone' : replyTo.excerpt)
      return { seq, content, deleted, emoji, pinned, quote }
    })
  expect(said(known?.messages ?? [])).toEqual(said(range(oldest - 1, head)))
}

/** A message after a change, and the part that has changed. On the wire a message leaves out what it has none of. */
function alteration({ reactions: _, ...before }: Message, change: number, dice: number) {
  if (dice < 0.2) {
    const { pinned: __, ...rest } = before
    const part = { content: '', deleted: true, reactions: [], pinned: false }
    return { altered: { ...rest, content: '', deleted: true, change }, part }
  }
  if (dice < 0.4) {
    const reactions: Reaction[] = change % 2 === 0 ? [{ emoji: `${change}`, count: 1, by: [] }] : []
    return { altered: { ...before, change, ...(reactions[0] && { reactions }) }, part: { reactions } }
  }
  const kept = _ ? { reactions: _ } : {}
  if (dice < 0.5) {
    const { pinned = false, ...rest } = before
    return {
      altered: { ...rest, ...kept, change, ...(!pinned && { pinned: true }) },
      part: { pinned: !pinned },
    }
  }
  const content = `changed ${change}`
  return { altered: { ...before, ...kept, content, change }, part: { content } }
}

/** The numbers after one and up to another. */
function numbers(after: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - after) }, (_, index) => after + index + 1)
}

/** The same numbers in every run, so that a failure can be reproduced. */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
