import { JoinForm } from '../features/join/JoinForm'
import styles from './JoinPage.module.css'
import { RoomPreview } from './RoomPreview'

type Props = { room: string }

/** The door of a room: the nickname is asked for in front of what goes on inside. */
export function JoinPage({ room }: Props) {
  return (
    <>
      <div className={styles.view} inert>
        <RoomPreview room={room} />
      </div>
      <JoinForm room={room} />
    </>
  )
}
