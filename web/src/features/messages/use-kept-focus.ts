import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react'

/** When a row with the focus is removed, moves the focus to the list instead of losing it. */
export function useKeptFocus(scroller: RefObject<HTMLElement | null>, shown: readonly unknown[]) {
  const focused = useRef<Element>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: rows leave when others are shown.
  useLayoutEffect(() => {
    const isGone = focused.current?.isConnected === false
    if (isGone && document.activeElement === document.body) scroller.current?.focus({ preventScroll: true })
    if (isGone) focused.current = null
  }, [shown])

  return (event: FocusEvent) => {
    focused.current = event.target
  }
}
