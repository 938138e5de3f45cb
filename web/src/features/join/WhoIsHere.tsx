import { whoIsHere } from '../../model/who-is-here'
import { usePreviews } from '../../stores/rooms/previews'
import styles from './JoinForm.module.css'

type Props = { room: string }

/** Says who is in the room. Its line has a fixed height, so that nothing moves while somebody types. */
export function WhoIsHere({ room }: Props) {
  const preview = usePreviews((state) => state.byRoom.get(room))
  const nicks = preview?.users.map(({ nick }) => nick) ?? []
  if (preview?.withheld) return <p className={styles.here}>Your link shows who is here once you are in.</p>
  return (
    <p className={styles.here}>
      {whoIsHere(nicks, preview?.total ?? 0).map(({ kind, text }, index) =>
        kind === 'name' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the sentence is drawn as a whole.
          <bdi key={index} translate="no">
            {text}
          </bdi>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the sentence is drawn as a whole.
          <span key={index}>{text}</span>
        ),
      )}
    </p>
  )
}
