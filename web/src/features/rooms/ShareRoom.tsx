import { useState } from 'react'
import { IconButton } from '../../ui/IconButton'
import { ShareDialog } from './ShareDialog'
import styles from './ShareRoom.module.css'

type Props = { room: string }

/** The button to invite someone with the room's link. */
export function ShareRoom({ room }: Props) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <IconButton icon="share" label="Share" aria-haspopup="dialog" onClick={() => setIsOpen(true)}>
        <span className={styles.word}>Share</span>
      </IconButton>
      {isOpen && <ShareDialog room={room} onClose={() => setIsOpen(false)} />}
    </>
  )
}
