import { create } from 'zustand'
import { withEntry } from '../lib/maps'
import { serverNow } from './clock'

/** A message that its writer sees already, and the server has not acknowledged yet. */
export type Outgoing = { clientId: string; content: string; writtenAt: string } & (
  | { status: 'pending' }
  | { status: 'failed'; reason: string }
)

/** Per room, in the order in which they were written. */
export const useOutbox = create<{ byRoom: ReadonlyMap<string, readonly Outgoing[]> }>(() => ({
  byRoom: new Map(),
}))

export function messageQueued(room: string, written: { clientId: string; content: string }) {
  const writtenAt = new Date(serverNow()).toISOString()
  put(room, [...outgoingOf(room), { ...written, writtenAt, status: 'pending' }])
}

/** It is among the room's messages now. */
export function messageDelivered(room: string, clientId: string) {
  const outgoing = outgoingOf(room)
  if (outgoing.some((one) => one.clientId === clientId)) remove(room, clientId)
}

export function messageFailed(room: string, clientId: string, reason: string) {
  change(room, clientId, (one) => ({ ...one, status: 'failed', reason }))
}

export function messageRetried(room: string, clientId: string) {
  change(room, clientId, ({ content, writtenAt }) => ({ clientId, content, writtenAt, status: 'pending' }))
}

export function messageDiscarded(room: string, clientId: string) {
  remove(room, clientId)
}

/** The next one to send. */
export function firstPending(room: string): Outgoing | undefined {
  return outgoingOf(room).find((one) => one.status === 'pending')
}

export function pendingOf(room: string): Outgoing[] {
  return outgoingOf(room).filter((one) => one.status === 'pending')
}

function outgoingOf(room: string): readonly Outgoing[] {
  return useOutbox.getState().byRoom.get(room) ?? []
}

function change(room: string, clientId: string, changed: (one: Outgoing) => Outgoing) {
  put(
    room,
    outgoingOf(room).map((one) => (one.clientId === clientId ? changed(one) : one)),
  )
}

function remove(room: string, clientId: string) {
  put(
    room,
    outgoingOf(room).filter((one) => one.clientId !== clientId),
  )
}

function put(room: string, outgoing: readonly Outgoing[]) {
  useOutbox.setState({ byRoom: withEntry(useOutbox.getState().byRoom, room, outgoing) })
}
