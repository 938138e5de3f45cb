import { JoinForm } from '../features/join/JoinForm'
import styles from './JoinPage.module.css'
import { RoomPreview } from './RoomPreview'

type Props = { room: string }

/** The page to join a room: the form in front of a preview of the room. */
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
