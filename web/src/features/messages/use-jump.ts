import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import { jumpOf, jumpOver, useJump } from '../../stores/messages/jumps'
import type { Position } from './position'
import type { Row } from './rows'

/** How long it says that there is nothing to show. */
const WHY_MS = 6000
const MARKED_MS = 2000

type Reading = { list: RefObject<HTMLElement | null>; atEnd: boolean; goTo: (position: Position) => void }

/** Shows the message that somebody wants to see, gives it the focus and marks it for a moment. */
export function useJumping(
  room: string,
  rows: readonly Row[],
  shown: readonly Row[],
  { list, atEnd, goTo }: Reading,
) {
  const jump = useJump(room)
  const marked = useRef(0)
  const seq = jump && 'seq' in jump ? jump.seq : undefined
  const times = jump?.times

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each jump.
  useLayoutEffect(() => {
    if (seq !== undefined && rows.some((row) => row.status === 'sent' && row.seq === seq)) {
      goTo({ kind: 'message', seq })
    }
  }, [times])

  // biome-ignore lint/correctness/useExhaustiveDependencies: its row may be drawn later.
  useEffect(() => {
    const row = list.current?.querySelector<HTMLElement>(`:scope > [data-seq="${seq}"]`)
    if (seq === undefined || times === undefined || !row || marked.current === times) return
    marked.current = times
    mark(row)
  }, [times, shown])

  // Who has come to the end by themselves does not want to go back.
  useEffect(() => {
    const made = jumpOf(room)
    if (atEnd && made && 'seq' in made) jumpOver(room)
  }, [room, atEnd])

  useEffect(() => {
    if (!jump || 'seq' in jump) return
    const timer = setTimeout(() => jumpOf(room) === jump && jumpOver(room), WHY_MS)
    return () => clearTimeout(timer)
  }, [room, jump])
}

function mark(row: HTMLElement) {
  row.querySelector<HTMLElement>('[tabindex]')?.focus({ preventScroll: true })
  const color = getComputedStyle(row).getPropertyValue('--surface-notice')
  row.animate(
    [{ backgroundColor: color }, { backgroundColor: color }, { backgroundColor: 'transparent' }],
    MARKED_MS,
  )
}
