import { useEffect, useState } from 'react'
import { create } from 'zustand'
import { startOfDay } from '../lib/time'

/**
 * How far the server's clock is ahead of ours, because a visitor's clock may be wrong by hours or days. `roughly`: to the
 * second, plus the time that the answer took.
 */
export const useClock = create<{ aheadMs: number; told: 'not' | 'roughly' | 'exactly' }>(() => ({
  aheadMs: 0,
  told: 'not',
}))

export function serverTimeTold(now: string, ownMs = Date.now()) {
  const serverMs = Date.parse(now)
  if (!Number.isNaN(serverMs)) useClock.setState({ aheadMs: serverMs - ownMs, told: 'exactly' })
}

/** Takes the time from the `Date` header of an HTTP answer, as long as nothing better is known. */
export function serverTimeSeen(date: string | null, ownMs = Date.now()) {
  const serverMs = Date.parse(date ?? '')
  if (Number.isNaN(serverMs) || useClock.getState().told !== 'not') return
  useClock.setState({ aheadMs: serverMs - ownMs, told: 'roughly' })
}

/** The server's time in milliseconds, now or at a time of this browser's clock. */
export function serverNow(ownMs = Date.now()): number {
  return ownMs + useClock.getState().aheadMs
}

/** The same as a date. The date and the time of day never come from this browser's clock. */
export function serverDate(ownMs = Date.now()): Date {
  return new Date(serverNow(ownMs))
}

const HOUR_MS = 60 * 60 * 1000

/** The start of the current local day by the server's clock. It changes at midnight, when "Today" becomes "Yesterday". */
export function useToday(): Date {
  const aheadMs = useClock((state) => state.aheadMs)
  const [today, setToday] = useState(() => startOfDay(serverDate()))

  useEffect(() => {
    const look = () => {
      setToday((known) => {
        const now = startOfDay(new Date(Date.now() + aheadMs))
        return now.getTime() === known.getTime() ? known : now
      })
    }
    look()
    const tomorrow = startOfDay(new Date(today.getTime() + 36 * HOUR_MS))
    // Checked every hour at the latest, because timers stop while a computer sleeps.
    const waitMs = Math.min(HOUR_MS, Math.max(1000, tomorrow.getTime() - Date.now() - aheadMs))
    const timer = setInterval(look, waitMs)
    return () => clearInterval(timer)
  }, [today, aheadMs])
  return today
}
