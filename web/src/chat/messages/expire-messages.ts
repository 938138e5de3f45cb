import { serverNow, useClock } from '../../stores/clock'
import { messagesExpired, useMessages } from '../../stores/messages/messages'

/** Timers hold 31 bits of milliseconds; longer ones fire at once. */
const LONGEST_MS = 2 ** 31 - 1

let timer: ReturnType<typeof setTimeout> | undefined

/** Drops messages when they expire. One timer, for whichever is next. */
export function expireMessages() {
  useMessages.subscribe(plan)
  useClock.subscribe(plan)
  // Timers stop while a computer sleeps.
  document.addEventListener('visibilitychange', expire)
}

function expire() {
  messagesExpired(serverNow())
  plan()
}

function plan() {
  clearTimeout(timer)
  const next = nextExpiryMs()
  if (next !== undefined) timer = setTimeout(expire, Math.min(LONGEST_MS, Math.max(0, next - serverNow())))
}

function nextExpiryMs(): number | undefined {
  let next: number | undefined
  for (const { messages } of useMessages.getState().byRoom.values()) {
    for (const { expiresAt } of messages) {
      const at = Date.parse(expiresAt)
      if (next === undefined || at < next) next = at
    }
  }
  return next
}
