import { useRef, useState } from 'react'
import { isAccount, useAccount } from '../../stores/account/account'
import { useRooms } from '../../stores/rooms/rooms'
import { IconButton } from '../../ui/IconButton'
import styles from './ChangeNick.module.css'
import { NickForm } from './NickForm'

type Props = { room: string }

/** The button at one's own entry, and the form that it opens. */
export function ChangeNick({ room }: Props) {
  const nick = useRooms((state) => state.byRoom.get(room)?.nick ?? '')
  const hasAccount = useAccount(isAccount)
  const [isOpen, setOpen] = useState(false)
  const container = useRef<HTMLDivElement>(null)

  const close = () => {
    setOpen(false)
    // The form goes away under the focus; the button that opened it takes it.
    container.current?.querySelector('button')?.focus()
  }

  // An account is called by its one name everywhere.
  if (hasAccount) return null
  return (
    <>
      <div ref={container} className={styles.button}>
        <IconButton
          icon="edit"
          label="Change your name"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        />
      </div>
      {isOpen && <NickForm nick={nick} onDone={close} />}
    </>
  )
}
