import { create } from 'zustand'
import { withEntry, withoutEntry } from '../lib/maps'
import type { Preview } from '../protocol/generated'

/** Rooms as they are seen from their door. Not live: each is as old as its last look. */
export const usePreviews = create<{ byRoom: ReadonlyMap<string, Preview> }>(() => ({ byRoom: new Map() }))

export function previewLoaded(room: string, preview: Preview) {
  usePreviews.setState({ byRoom: withEntry(usePreviews.getState().byRoom, room, preview) })
}

export function previewForgotten(room: string) {
  usePreviews.setState({ byRoom: withoutEntry(usePreviews.getState().byRoom, room) })
}
