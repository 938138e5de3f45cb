import { create } from 'zustand'
import { withEntry, withoutEntry } from '../../lib/maps'
import type { Preview } from '../../protocol/generated'
import type { Refusal } from './rooms'

type Previews = {
  byRoom: ReadonlyMap<string, Preview>
  /** Rooms that cannot be looked into, and why. */
  refused: ReadonlyMap<string, Refusal>
}

/** Rooms as they are seen from their door. Not live: each is as old as its last look. */
export const usePreviews = create<Previews>(() => ({ byRoom: new Map(), refused: new Map() }))

export function previewLoaded(room: string, preview: Preview) {
  const { byRoom, refused } = usePreviews.getState()
  usePreviews.setState({ byRoom: withEntry(byRoom, room, preview), refused: withoutEntry(refused, room) })
}

export function previewRefused(room: string, refusal: Refusal) {
  const { byRoom, refused } = usePreviews.getState()
  usePreviews.setState({ byRoom: withoutEntry(byRoom, room), refused: withEntry(refused, room, refusal) })
}

export function previewForgotten(room: string) {
  const { byRoom, refused } = usePreviews.getState()
  usePreviews.setState({ byRoom: withoutEntry(byRoom, room), refused: withoutEntry(refused, room) })
}
