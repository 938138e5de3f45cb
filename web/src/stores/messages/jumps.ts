import { createByRoom } from '../by-room'

/** The message to show, wherever the reader is; `back` is where the reader came from. */
export type Jump = { seq: number; back?: number | undefined; times: number } | { why: string; times: number }

const jumps = createByRoom<Jump>('visit')
export const jumpOf = jumps.of

export function useJump(room: string): Jump | undefined {
  return jumps.use((state) => state.byRoom.get(room))
}

export function jumpWanted(room: string, seq: number, back?: number) {
  jumps.put(room, { seq, back, times: timesOf(room) + 1 })
}

/** Nothing can be shown, and why. */
export function jumpFailed(room: string, why: string) {
  jumps.put(room, { why, times: timesOf(room) + 1 })
}

export function jumpOver(room: string) {
  jumps.drop(room)
}

function timesOf(room: string): number {
  return jumps.of(room)?.times ?? 0
}
