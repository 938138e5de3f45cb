import { clockTime, startOfDay } from './time'

const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long' })

/** "14:05", or "14:05 on 3 June" if it is another day, for the end of a sentence. */
export function formatUntil(time: Date, now: Date): string {
  const isToday = startOfDay(time).getTime() === startOfDay(now).getTime()
  return isToday ? clockTime(time) : `${clockTime(time)} on ${date.format(time)}`
}
