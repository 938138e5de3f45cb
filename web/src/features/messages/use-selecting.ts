import { type RefObject, useEffect, useEffectEvent } from 'react'

type Selecting = {
  /** Whether something is selected in the list. */
  onSelected: (isAny: boolean) => void
  /** The reader begins to select: the text has to stay under the pointer. */
  onHold: () => void
  /** Nothing is selected or being selected any more. May come without a hold. */
  onRelease: () => void
}

/** Watches the selection of text in the list, from the press until the selection is gone. */
export function useSelecting(
  list: RefObject<HTMLElement | null>,
  { onSelected, onHold, onRelease }: Selecting,
) {
  const selected = useEffectEvent(onSelected)
  const hold = useEffectEvent(onHold)
  const release = useEffectEvent(onRelease)

  useEffect(() => {
    const element = list.current
    if (!element) return
    let isPressed = false
    const look = () => {
      const isAny = isSelectedIn(element)
      selected(isAny)
      if (isAny || isPressed) hold()
      else release()
    }
    const press = ({ isPrimary, button }: PointerEvent) => {
      if (!isPrimary || button !== 0) return
      isPressed = true
      look()
    }
    const lift = () => {
      isPressed = false
      look()
    }
    element.addEventListener('pointerdown', press)
    // Wherever it ends: a selection may go beyond the list, and a scrolling finger cancels the pointer.
    window.addEventListener('pointerup', lift)
    window.addEventListener('pointercancel', lift)
    document.addEventListener('selectionchange', look)
    return () => {
      element.removeEventListener('pointerdown', press)
      window.removeEventListener('pointerup', lift)
      window.removeEventListener('pointercancel', lift)
      document.removeEventListener('selectionchange', look)
    }
  }, [list])
}

function isSelectedIn(list: HTMLElement): boolean {
  const selection = document.getSelection()
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return false
  return selection.getRangeAt(0).intersectsNode(list)
}
