import { useEffect, useState } from 'react'
import { IconButton } from '../../../ui/IconButton'
import { FindDialog } from './FindDialog'

type Props = { room: string }

/** The button to search a room, and to see what is pinned there. "/" does the same. */
export function FindButton({ room }: Props) {
  const [isOpen, setOpen] = useState(false)

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return
      event.preventDefault()
      setOpen(true)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])

  return (
    <>
      <IconButton
        icon="search"
        label="Search and pinned messages"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      />
      {isOpen && <FindDialog room={room} onClose={() => setOpen(false)} />}
    </>
  )
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, dialog, [popover]') !== null
}
