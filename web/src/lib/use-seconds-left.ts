import { useEffect, useReducer } from 'react'

/** The seconds until a time of this browser's clock, rounded up; 0 when it is over. */
export function useSecondsLeft(untilMs: number): number {
  const [, tick] = useReducer((ticks: number) => ticks + 1, 0)
  const leftMs = Math.max(0, untilMs - Date.now())

  useEffect(() => {
    if (leftMs === 0) return
    const timer = setTimeout(tick, leftMs % 1000 || 1000)
    return () => clearTimeout(timer)
  })
  return Math.ceil(leftMs / 1000)
}
