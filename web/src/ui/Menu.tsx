import { createContext, type KeyboardEvent, type ReactNode, useContext, useId, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { IconButton } from './IconButton'
import styles from './Menu.module.css'
import popoverStyles from './popover.module.css'
import { usePopover } from './use-popover'

/** The items of a menu; `close` closes it and gives the focus back to its button. */
export type MenuItems = (close: () => void) => ReactNode

type Props = {
  /** What the button is for: "Actions for ada". */
  label: string
  tabIndex?: number
  children: MenuItems
}

/** A button and the menu that it opens. Arrow keys move from item to item. */
export function Menu({ label, tabIndex, children }: Props) {
  const [noteSlot, setNoteSlot] = useState<HTMLElement | null>(null)
  const menu = useRef<HTMLDivElement>(null)
  const menuId = useId()
  const { id, isOpen, button, popover, onToggle, close } = usePopover(entriesFocused)
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
        popoverTarget={id}
      />
      <div
        ref={popover}
        id={id}
        className={`${popoverStyles.popover} ${styles.popover}`}
        data-open={isOpen || undefined}
        popover="auto"
        onToggle={onToggle}
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

function entriesFocused(menu: HTMLElement) {
  entriesOf(menu)[0]?.focus()
}
