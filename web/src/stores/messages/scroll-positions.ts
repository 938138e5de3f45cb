import { createByRoom } from '../by-room'

/** Where a reader was in a room's messages: a row, how far down its lower edge was, and what was the newest. */
export type ScrollPosition = { row: string; bottom: number; newest: number }

/** Kept while other rooms are open. Rooms that were left at their end have no entry. */
const positions = createByRoom<ScrollPosition>('page')

export const scrollPositionKept = positions.put
export const scrollPositionForgotten = positions.drop
export const scrollPositionOf = positions.of
