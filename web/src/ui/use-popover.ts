import { type RefObject, type ToggleEvent, useEffect, useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { visibleHeight } from '../lib/visible-height'

/** In pixels, between a popover and the edge of the page. */
const EDGE = 8

type Popover = {
  id: string
  isOpen: boolean
  button: RefObject<HTMLButtonElement | null>
  popover: RefObject<HTMLDivElement | null>
  onToggle(event: ToggleEvent<HTMLDivElement>): void
  /** Closes it, and gives the focus back to its button. */
  close(): void
}

/**
 * A popover that a button opens: above everything, also in a drawer, closed by Esc or a click elsewhere. `onOpen` gives the
 * focus to something in it.
 */
export function usePopover(onOpen: (popover: HTMLElement) => void): Popover {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const popover = useRef<HTMLDivElement>(null)
  const id = useId()

  // What is in it may change, and so may the page around it.
  useEffect(() => {
    if (!isOpen || !popover.current) return
    const reposition = () => {
      if (popover.current && button.current) position(popover.current, button.current)
    }
    const observer = new ResizeObserver(reposition)
    observer.observe(popover.current)
    window.addEventListener('resize', reposition)
    window.visualViewport?.addEventListener('resize', reposition)
    return () => {
      observer.disconnect()
      window.removeEventListener('resize', reposition)
      window.visualViewport?.removeEventListener('resize', reposition)
    }
  }, [isOpen])

  const onToggle = ({ newState }: ToggleEvent<HTMLDivElement>) => {
    // Drawn synchronously, to be measured. A closed one draws nothing.
    flushSync(() => setOpen(newState === 'open'))
    if (newState === 'closed' || !popover.current || !button.current) return
    position(popover.current, button.current)
    onOpen(popover.current)
  }
  const close = () => {
    popover.current?.hidePopover()
    button.current?.focus()
  }
  return { id, isOpen, button, popover, onToggle, close }
}

/** Places a popover below its button, or above it if there is more space, always within the visible page. */
function position(popover: HTMLElement, button: HTMLElement) {
  const at = button.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = popover
  const end = visibleHeight()
  const isBelow = at.bottom + height + EDGE <= end || at.top < end - at.bottom
  const top = Math.min(isBelow ? at.bottom : at.top - height, end - height - EDGE)
  popover.style.insetBlockStart = `${Math.max(EDGE, top)}px`
  popover.style.insetInlineStart = `${Math.max(EDGE, Math.min(at.right - width, innerWidth - width - EDGE))}px`
}
