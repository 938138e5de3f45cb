import type { Refusal } from '../../model/refusal'
import type { Preview } from '../../protocol/generated'
import { createByRoom } from '../by-room'

/** Rooms as they look from outside. Not live: each is as old as its last request. */
const seen = createByRoom<Preview>('page')
export const usePreviews = seen.use

/** Rooms that show no preview, and why. */
const refused = createByRoom<Refusal>('page')
export const useRefusedPreviews = refused.use

export function previewLoaded(room: string, preview: Preview) {
  refused.drop(room)
  seen.put(room, preview)
}

export function previewRefused(room: string, refusal: Refusal) {
  seen.drop(room)
  refused.put(room, refusal)
}

export function previewForgotten(room: string) {
  seen.drop(room)
  refused.drop(room)
}
