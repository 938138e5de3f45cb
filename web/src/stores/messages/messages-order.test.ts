import { expect, test } from 'vitest'
import { oldestOf } from '../../model/room-messages'
import type { Message, Missed } from '../../protocol/generated'
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
  headTold,
  historyLoaded,
  isBehind,
  messagesOf,
  messagesReceived,
  missedLoaded,
  useMessages,
} from './messages'

const ROOM = 'global'
const CATCH_UP = 20
/** How many missed messages are in one answer. */
const FITTING = 7
const RUNS = 300

/** Tests the reader against a model of the server: frames are lost, repeated or late, and answers are cut short. */
for (const seed of [1, 2, 3]) {
  test(`no reader ends with a hole, a double or a wrong order (seed ${seed})`, () => {
    const random = mulberry(seed)
    for (let run = 0; run < RUNS; run += 1) expectComplete(random)
  })
}

function expectComplete(random: () => number) {
  useMessages.setState({ byRoom: new Map() })
  let [epoch, head] = ['e0', Math.floor(random() * 30)]
  const late: (() => void)[] = []
  const soon = (happen: () => void) => {
    if (random() < 0.5) happen()
    else late.splice(Math.floor(random() * (late.length + 1)), 0, happen)
  }
  const told = () => ({ room: ROOM, head, epoch, now: '', retentionMs: 86_400_000 })
  const enter = () => {
    const known = messagesOf(ROOM)
    // A new connection: nothing of the old one arrives any more.
    if (known) late.length = 0
    const after = known?.epoch === epoch && head - known.upTo <= CATCH_UP ? known.upTo : undefined
    const messages = range(after ?? Math.max(0, head - 5), head)
    historyLoaded(messages, {
      ...told(),
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
          truncated: true,
          shortenings: 0,
          hasMore: false,
        }
      : missed(known.upTo, head, epoch)
    soon(() => missedLoaded(ROOM, known.upTo, answer))
  }
  const older = () => {
    const known = messagesOf(ROOM)
    if (!known) return
    const before = oldestOf(known)
    const asked = known.epoch
    const page = { messages: range(Math.max(0, before - 6), before - 1), hasMore: before > 6 }
    soon(() => olderLoaded(ROOM, asked, before, page))
  }
  const newer = () => {
    const known = messagesOf(ROOM)
    if (!known || known.newer === 'live' || known.newer === 'loading') return
    newerAsked(ROOM)
    const { upTo: after, epoch: asked } = known
    const upTo = Math.min(after + 6, known.head)
    const page = range(Math.max(0, upTo - 6), Math.min(upTo, head))
    soon(() => newerLoaded(ROOM, asked, after, upTo, page))
  }
  const write = () => {
    head += 1
    const [message] = range(head - 1, head)
    if (!message || random() < 0.2) return
    soon(() => messagesReceived(ROOM, [message]))
    if (random() < 0.3) soon(() => messagesReceived(ROOM, [message]))
  }
  const beginEpoch = () => {
    // What is left of the old sequence was sent before: a connection keeps its order.
    for (const happen of late.splice(0)) happen()
    epoch = `${epoch}'`
    head = Math.floor(random() * 3)
    headTold(ROOM, head, epoch)
  }

  enter()
  for (let step = 0; step < 60; step += 1) {
    const dice = random()
    if (dice < 0.55) write()
    else if (dice < 0.65) sync()
    else if (dice < 0.75) older()
    else if (dice < 0.8) enter()
    else if (dice < 0.82) beginEpoch()
    else if (dice < 0.85) surplusDropped(ROOM, 8)
    else if (dice < 0.86) readerMoved(ROOM, 'above')
    else if (dice < 0.865) newestWanted(ROOM)
    else if (dice < 0.885) newer()
    else if (dice < 0.9) soon(() => headTold(ROOM, told().head, told().epoch))
    else late.shift()?.()
  }
  for (const happen of late.splice(0)) happen()
  newestWanted(ROOM)
  headTold(ROOM, head, epoch)
  for (let turn = 0; isBehind(ROOM) && turn < 3 + head / FITTING; turn += 1) {
    const { upTo = 0 } = messagesOf(ROOM) ?? {}
    missedLoaded(ROOM, upTo, missed(upTo, head, epoch))
  }

  const known = messagesOf(ROOM)
  const seqs = known?.messages.map(({ seq }) => seq) ?? []
  const oldest = seqs[0] ?? head + 1
  expect(isBehind(ROOM)).toBe(false)
  expect(known).toMatchObject({ epoch, upTo: head, head })
  expect(seqs).toEqual(range(oldest - 1, head).map(({ seq }) => seq))
}

/** As many messages after this one as fit into an answer. */
function missed(after: number, head: number, epoch: string): Missed {
  const last = Math.min(after + FITTING, head)
  return { messages: range(after, last), head, epoch, truncated: false, shortenings: 0, hasMore: last < head }
}

/** The messages after one and up to another. */
function range(after: number, last: number): Message[] {
  return Array.from({ length: Math.max(0, last - after) }, (_, index) =>
    sampleMessage(ROOM, after + index + 1),
  )
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
