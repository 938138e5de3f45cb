const DAY_MS = 24 * 60 * 60 * 1000

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' })
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' })
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })

/** "14:05", as the visitor writes times. */
export function clockTime(time: Date): string {
  return clock.format(time)
}

/** "23 November 2026". */
export function fullDay(time: Date): string {
  return date.format(time)
}

/** "Monday, 23 November 2026 at 14:05:12". */
export function fullTime(time: Date): string {
  return full.format(time)
}

/** The start of the local day. */
export function startOfDay(time: Date): Date {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate())
}

/** "Today", "Yesterday", or the date. An invalid time gets a name too, so that one bad message does not break the list. */
export function dayName(time: Date, now: Date): string {
  // Rounded, because a day has 23 or 25 hours when the clocks change.
  const days = Math.round((startOfDay(now).getTime() - startOfDay(time).getTime()) / DAY_MS)
  if (days === 0) return 'Today'
  if (days === 1) return 'Yesterday'
  if (Number.isNaN(days)) return 'Some day'
  return day.format(time)
}

const UNITS = [
  ['day', DAY_MS],
  ['hour', 60 * 60 * 1000],
  ['minute', 60 * 1000],
  ['second', 1000],
] as const

/** "24 hours", "90 minutes", "2 seconds": in the largest unit without a remainder, in days only from two days on. */
export function durationName(ms: number): string {
  const whole = Math.max(1000, Math.round(ms / 1000) * 1000)
  for (const [unit, length] of UNITS) {
    const count = whole / length
    if (!Number.isInteger(count) || (unit === 'day' && count === 1)) continue
    return `${count} ${unit}${count === 1 ? '' : 's'}`
  }
  return `${whole / 1000} seconds`
}
