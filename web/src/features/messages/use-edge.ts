import { type RefObject, useEffect, useEffectEvent } from 'react'

/** Closer than this to an edge of the drawn rows, more of them are needed. */
const MARGINS = { above: '400px 0px 0px', below: '0px 0px 400px' }

/** Calls `onNear` when the reader comes near an edge of the list, and again when something else is `at` it. */
export function useEdge(
  edge: RefObject<HTMLElement | null>,
  side: keyof typeof MARGINS,
  at: unknown,
  onNear: () => void,
) {
  const near = useEffectEvent(onNear)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row at the edge is observed again, a short page may not fill the screen.
  useEffect(() => {
    if (!edge.current) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) near()
      },
      { root: edge.current.closest('[role=log]'), rootMargin: MARGINS[side] },
    )
    observer.observe(edge.current)
    return () => observer.disconnect()
  }, [edge, side, at])
}
