import {
  createContext,
  type KeyboardEvent,
  type ReactNode,
  type ToggleEvent,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { createPortal, flushSync } from 'react-dom'
import { visibleHeight } from '../lib/visible-height'
import { IconButton } from './IconButton'
import styles from './Menu.module.css'

/** In pixels, between a menu and the edge of the page. */
const EDGE = 8

/** The items of a menu; `close` closes it and gives the focus back to its button. */
export type MenuItems = (close: () => void) => ReactNode

type Props = {
  /** What the button is for: "Actions for ada". */
  label: string
  tabIndex?: number
  children: MenuItems
}

/**
 * A button and the menu that it opens: above everything, also in a drawer, closed by Esc or a click elsewhere.
 * Arrow keys move from item to item.
 */
export function Menu({ label, tabIndex, children }: Props) {
  const [isOpen, setOpen] = useState(false)
  const [noteSlot, setNoteSlot] = useState<HTMLElement | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  const popover = useRef<HTMLDivElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  const popoverId = useId()
  const menuId = useId()

  // Its items may change, and so may the page around it.
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

  const toggled = ({ newState }: ToggleEvent<HTMLDivElement>) => {
    // Drawn synchronously, to be measured. A closed menu draws nothing.
    flushSync(() => setOpen(newState === 'open'))
    if (newState === 'closed' || !popover.current || !menu.current || !button.current) return
    position(popover.current, button.current)
    entriesOf(menu.current)[0]?.focus()
  }
  const close = () => {
    popover.current?.hidePopover()
    button.current?.focus()
  }
  const move = (event: KeyboardEvent) => {
    const entries = menu.current ? entriesOf(menu.current) : []
    const next = nextOf(
      event.key,
      entries.findIndex((entry) => entry.matches(':focus')),
      entries.length,
    )
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    entries[next]?.focus()
  }

  return (
    <>
      <IconButton
        ref={button}
        icon="more"
        label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={menuId}
        tabIndex={tabIndex}
        data-menu-button=""
        popoverTarget={popoverId}
      />
      <div
        ref={popover}
        id={popoverId}
        className={styles.popover}
        data-open={isOpen || undefined}
        popover="auto"
        onToggle={toggled}
      >
        <div
          ref={menu}
          id={menuId}
          className={styles.menu}
          role="menu"
          aria-label={label}
          tabIndex={-1}
          onKeyDown={move}
        >
          <NoteSlot value={noteSlot}>{isOpen && children(close)}</NoteSlot>
        </div>
        <p ref={setNoteSlot} className={styles.note} role="alert" />
      </div>
    </>
  )
}

/** A note of an item, shown below all items: a menu may contain only items (WAI-ARIA 1.2). */
export function MenuNote({ children }: { children: ReactNode }) {
  const slot = useContext(NoteSlot)
  return slot && createPortal(children, slot)
}

const NoteSlot = createContext<HTMLElement | null>(null)

/** The index that a key moves to from `index`; nothing for other keys. */
export function nextOf(key: string, index: number, count: number): number | undefined {
  if (count === 0) return undefined
  if (key === 'ArrowDown') return (index + 1) % count
  if (key === 'ArrowUp') return (Math.max(index, 0) + count - 1) % count
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : undefined
}

function entriesOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')]
}

/** Places the menu below the button, or above it if there is more space, always within the visible page. */
function position(popover: HTMLElement, button: HTMLElement) {
  const at = button.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = popover
  const end = visibleHeight()
  const isBelow = at.bottom + height + EDGE <= end || at.top < end - at.bottom
  const top = Math.min(isBelow ? at.bottom : at.top - height, end - height - EDGE)
  popover.style.insetBlockStart = `${Math.max(EDGE, top)}px`
  popover.style.insetInlineStart = `${Math.max(EDGE, Math.min(at.right - width, innerWidth - width - EDGE))}px`
}
