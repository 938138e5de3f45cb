import { useRef, useState } from 'react'
import { isAccount, useAccount } from '../../stores/account/account'
import { useRooms } from '../../stores/rooms/rooms'
import { IconButton } from '../../ui/IconButton'
import styles from './ChangeNick.module.css'
import { NickForm } from './NickForm'

type Props = { room: string }

/** The button to change one's nickname, and the form that it opens. */
export function ChangeNick({ room }: Props) {
  const nick = useRooms((state) => state.byRoom.get(room)?.nick ?? '')
  const hasAccount = useAccount(isAccount)
  const [isOpen, setOpen] = useState(false)
  const container = useRef<HTMLDivElement>(null)

  const close = () => {
    setOpen(false)
    // The form with the focus is removed, so the button that opened it gets the focus.
    container.current?.querySelector('button')?.focus()
  }

  // An account has the same name everywhere.
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
