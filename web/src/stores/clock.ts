import { useEffect, useState } from 'react'
import { create } from 'zustand'
import { startOfDay } from '../lib/time'

/**
 * How far the server's clock is ahead of ours: a visitor's clock may be wrong by hours, or days. `roughly`: to the second, and
 * with the time that the answer took.
 */
export const useClock = create<{ aheadMs: number; told: 'not' | 'roughly' | 'exactly' }>(() => ({
  aheadMs: 0,
  told: 'not',
}))

export function serverTimeTold(now: string, ownMs = Date.now()) {
  const serverMs = Date.parse(now)
  if (!Number.isNaN(serverMs)) useClock.setState({ aheadMs: serverMs - ownMs, told: 'exactly' })
}

/** What an answer over HTTP says in its header `Date`: better than nothing, where nothing else has told the time. */
export function serverTimeSeen(date: string | null, ownMs = Date.now()) {
  const serverMs = Date.parse(date ?? '')
  if (Number.isNaN(serverMs) || useClock.getState().told !== 'not') return
  useClock.setState({ aheadMs: serverMs - ownMs, told: 'roughly' })
}

/** The server's time in milliseconds, now or at a time of our own clock. */
export function serverNow(ownMs = Date.now()): number {
  return ownMs + useClock.getState().aheadMs
}

/** The same as a date: what day it is, and how late, is never asked of our own clock. */
export function serverDate(ownMs = Date.now()): Date {
  return new Date(serverNow(ownMs))
}

const HOUR_MS = 60 * 60 * 1000

/** The start of the local day in which the server is; it changes at midnight, so that "Today" becomes "Yesterday". */
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
    // Looked at every hour at the latest: a long timer does not run on while a computer sleeps.
    const waitMs = Math.min(HOUR_MS, Math.max(1000, tomorrow.getTime() - Date.now() - aheadMs))
    const timer = setInterval(look, waitMs)
    return () => clearInterval(timer)
  }, [today, aheadMs])
  return today
}
