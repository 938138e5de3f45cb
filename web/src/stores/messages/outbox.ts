import type { Quote } from '../../protocol/generated'
import { createByRoom } from '../by-room'
import { serverNow } from '../clock'

/** A message that its writer already sees and the server has not acknowledged yet. */
export type Outgoing = {
  clientId: string
  room: string
  content: string
  /** The nickname of its writer at that time. */
  nick: string
  writtenAt: string
  /** What it replies to. */
  replyTo?: Quote
  /** Gives the order: larger than that of every message written before it in this browser. Stored, so it keeps its name. */
  place: number
} & ({ status: 'pending' } | { status: 'failed'; reason: string })

/** The messages of each room in the order in which they were written. */
const outboxes = createByRoom<readonly Outgoing[]>('page')
export const useOutbox = outboxes.use

export function messageQueued(
  room: string,
  written: Pick<Outgoing, 'clientId' | 'content' | 'nick' | 'replyTo'>,
) {
  const outgoing = outgoingOf(room)
  // Setting the clock back does not change the order.
  const place = Math.max(Date.now(), (outgoing.at(-1)?.place ?? 0) + 1)
  outboxes.put(room, [...outgoing, { ...written, room, writtenAt: nowIso(), place, status: 'pending' }])
}

/** Adds what earlier pages of this browser have not sent. Messages that are already here stay as they are. */
export function messagesRecalled(recalled: readonly Outgoing[]) {
  for (const room of new Set(recalled.map((one) => one.room))) {
    const known = outgoingOf(room)
    const ids = new Set(known.map(({ clientId }) => clientId))
    const added = recalled.filter((one) => one.room === room && !ids.has(one.clientId))
    if (added.length > 0) outboxes.put(room, [...known, ...added].sort(byPlace))
  }
}

/** The message is among the room's messages now. */
export function messageDelivered(room: string, clientId: string) {
  remove(room, clientId)
}

export function messageFailed(room: string, clientId: string, reason: string) {
  change(room, clientId, (one) => ({ ...one, status: 'failed', reason }))
}

/** Pending again with a new time, in its old position. */
export function messageRetried(room: string, clientId: string) {
  change(room, clientId, ({ content, nick, place, replyTo }) => {
    const again = { clientId, room, content, nick, place, writtenAt: nowIso() }
    return { ...again, ...(replyTo && { replyTo }), status: 'pending' }
  })
}

export function messageDiscarded(room: string, clientId: string) {
  remove(room, clientId)
}

/** Discards everything: nobody is left to send it. */
export function outboxForgotten() {
  useOutbox.setState({ byRoom: new Map() })
}

/** The next one to send. */
export function firstPending(room: string): Outgoing | undefined {
  return outgoingOf(room).find((one) => one.status === 'pending')
}

export function pendingOf(room: string): Outgoing[] {
  return outgoingOf(room).filter((one) => one.status === 'pending')
}

export function outgoingOf(room: string): readonly Outgoing[] {
  return outboxes.of(room) ?? []
}

function byPlace(one: Outgoing, other: Outgoing): number {
  return one.place - other.place
}

function change(room: string, clientId: string, changed: (one: Outgoing) => Outgoing) {
  outboxes.put(
    room,
    outgoingOf(room).map((one) => (one.clientId === clientId ? changed(one) : one)),
  )
}

function remove(room: string, clientId: string) {
  const outgoing = outgoingOf(room)
  const rest = outgoing.filter((one) => one.clientId !== clientId)
  if (rest.length < outgoing.length) outboxes.put(room, rest)
}

function nowIso(): string {
  return new Date(serverNow()).toISOString()
}
