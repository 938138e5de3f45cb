const FIRST_MS = 1000
const LONGEST_MS = 10_000

/** How long to wait before another attempt. It doubles, and is randomised so that a crowd does not return at once. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const even = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt)
  return Math.round(even * (0.5 + random()))
}

/** The same if the server has named a time: never sooner, and usually a little later. */
export function retryMs(attempt: number, notBeforeMs = 0, random: () => number = Math.random): number {
  return Math.max(Math.round(notBeforeMs * (1 + random() / 10)), backoffMs(attempt, random))
}

/** Resolves after this many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
