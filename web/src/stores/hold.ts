import { create } from 'zustand'

/**
 * Why nothing is sent before a time, by our own clock: the writer is too fast, the server has too much to do,
 * or it cannot store anything.
 */
export type Hold = { why: 'fast' | 'busy' | 'down'; untilMs: number }

/** One for the page: a server that holds back one room's messages holds back all of one's messages. */
export const useHold = create<Hold>(() => ({ why: 'fast', untilMs: 0 }))

export function sendingHeld(why: Hold['why'], forMs: number) {
  useHold.setState({ why, untilMs: Date.now() + forMs })
}

export function heldForMs(): number {
  return Math.max(0, useHold.getState().untilMs - Date.now())
}
