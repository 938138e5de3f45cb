import { useEffect, useState } from 'react'
import { startOfDay } from './time'

const HOUR_MS = 60 * 60 * 1000

/** The start of the current local day; it changes at midnight, so that "Today" becomes "Yesterday". */
export function useToday(): Date {
  const [today, setToday] = useState(() => startOfDay(new Date()))
  useEffect(() => {
    const tomorrow = startOfDay(new Date(today.getTime() + 36 * HOUR_MS))
    // Looked at every hour at the latest: a long timer does not run on while a computer sleeps.
    const waitMs = Math.min(HOUR_MS, Math.max(1000, tomorrow.getTime() - Date.now()))
    const timer = setInterval(() => {
      setToday((known) => {
        const now = startOfDay(new Date())
        return now.getTime() === known.getTime() ? known : now
      })
    }, waitMs)
    return () => clearInterval(timer)
  }, [today])
  return today
}
