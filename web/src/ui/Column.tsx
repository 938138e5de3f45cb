import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react'
import { useMedia } from '../lib/use-media'
import styles from './Column.module.css'
import { IconButton } from './IconButton'

type Props = {
  label: string
  side: 'start' | 'end'
  /** The width of the page, in pixels, up to which the column is a drawer. */
  drawerUpTo: number
  open: boolean
  onClose: () => void
  children: ReactNode
}

/** A side column if there is space, else a drawer: a modal dialog, so the browser keeps the focus in it. */
export function Column({ label, side, drawerUpTo, open, onClose, children }: Props) {
  const isDrawer = useMedia(`(max-width: ${drawerUpTo}px)`)
  const dialog = useRef<HTMLDialogElement>(null)

  useEffect(() => {
    if (isDrawer && open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isDrawer, open])

  if (!isDrawer) {
    return (
      <aside className={`${styles.column} ${styles[side]}`} aria-label={label}>
        {children}
      </aside>
    )
  }

  const closeOnVeil = (event: MouseEvent) => {
    if (event.target === dialog.current) onClose()
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is on the backdrop; Esc does the same, and there is a button.
    <dialog
      ref={dialog}
      className={`${styles.drawer} ${styles[side]}`}
      aria-label={label}
      onClose={onClose}
      onClick={closeOnVeil}
    >
      <div className={styles.content}>
        <div className={styles.close}>
          <IconButton icon="close" label="Close" onClick={onClose} />
        </div>
        {children}
      </div>
    </dialog>
  )
}
