import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react'

/** Whoever has the focus in a row that leaves the page has it on the list then, not nowhere. */
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
