import { create } from 'zustand'

/** How far the server's clock is ahead of ours: a visitor's clock may be wrong by hours. */
export const useClock = create<{ aheadMs: number }>(() => ({ aheadMs: 0 }))

export function serverTimeTold(now: string, ownMs = Date.now()) {
  const serverMs = Date.parse(now)
  if (!Number.isNaN(serverMs)) useClock.setState({ aheadMs: serverMs - ownMs })
}

/** The server's time in milliseconds. */
export function serverNow(ownMs = Date.now()): number {
  return ownMs + useClock.getState().aheadMs
}
