import { clockTime, startOfDay } from './time'

const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long' })

/** "at 14:05", or with its date when it is another day: for the end of a sentence. */
export function formatUntil(time: Date, now: Date): string {
  const isToday = startOfDay(time).getTime() === startOfDay(now).getTime()
  return isToday ? clockTime(time) : `${clockTime(time)} on ${date.format(time)}`
}
