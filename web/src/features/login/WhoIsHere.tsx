import { whoIsHere } from '../../lib/who-is-here'
import { usePreviews } from '../../stores/previews'
import styles from './Login.module.css'

type Props = { room: string }

/** Says in words what is seen behind the door. Its line is there from the start: nothing moves under the hand. */
export function WhoIsHere({ room }: Props) {
  const preview = usePreviews((state) => state.byRoom.get(room))
  const nicks = preview?.users.map(({ nick }) => nick) ?? []
  return <p className={styles.here}>{whoIsHere(nicks, preview?.total ?? 0)}</p>
}
