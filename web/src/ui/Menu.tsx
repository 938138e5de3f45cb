import { type KeyboardEvent, type ReactNode, type ToggleEvent, useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { IconButton } from './IconButton'
import styles from './Menu.module.css'

/** In pixels, between a menu and the edge of the page. */
const EDGE = 8

type Props = {
  /** What the button is for: "Actions for ada". */
  label: string
  tabIndex?: number
  /** The entries; `close` puts the menu away and gives the focus back. */
  children: (close: () => void) => ReactNode
}

/**
 * A button and the menu that it opens: above everything, also in a drawer, closed by Esc or a click elsewhere.
 * Arrow keys go from entry to entry.
 */
export function Menu({ label, tabIndex, children }: Props) {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  const menuId = useId()

  const toggled = ({ newState }: ToggleEvent<HTMLDivElement>) => {
    // Drawn at once, to be measured: what is not open costs nothing.
    flushSync(() => setOpen(newState === 'open'))
    if (newState === 'closed' || !menu.current || !button.current) return
    place(menu.current, button.current)
    entriesOf(menu.current)[0]?.focus()
  }
  const close = () => {
    menu.current?.hidePopover()
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
        popoverTarget={menuId}
      />
      <div
        ref={menu}
        id={menuId}
        className={styles.menu}
        data-open={isOpen || undefined}
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        onToggle={toggled}
        onKeyDown={move}
      >
        {isOpen && children(close)}
      </div>
    </>
  )
}

/** Where an arrow key leads from the entry at `index`; nothing for other keys. */
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

/** Below the button, or above it where there is more room; never beyond the page. */
function place(menu: HTMLElement, button: HTMLElement) {
  const at = button.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = menu
  const isBelow = at.bottom + height + EDGE <= innerHeight || at.top < innerHeight - at.bottom
  const top = isBelow ? Math.min(at.bottom, innerHeight - height - EDGE) : at.top - height
  menu.style.insetBlockStart = `${Math.max(EDGE, top)}px`
  menu.style.insetInlineStart = `${Math.max(EDGE, Math.min(at.right - width, innerWidth - width - EDGE))}px`
}
