import { Login } from '../features/login/Login'
import styles from './DoorPage.module.css'
import { RoomPreview } from './RoomPreview'

type Props = { room: string }

/** The door of a room: the nickname is asked for in front of what goes on inside. */
export function DoorPage({ room }: Props) {
  return (
    <>
      <div className={styles.view} inert>
        <RoomPreview room={room} />
      </div>
      <Login room={room} />
    </>
  )
}
