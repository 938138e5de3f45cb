import { linkWith } from '../../../model/room-key'
import { ownerLinkKept, useOwnerLinks } from '../../../stores/rooms/owner-links'
import { Button } from '../../../ui/Button'
import { LinkField } from '../../../ui/LinkField'
import styles from './OwnerLinkNote.module.css'

type Props = { room: string }

/** The owner link of a new room. It is shown only once. */
export function OwnerLinkNote({ room }: Props) {
  const secret = useOwnerLinks((state) => state.byRoom.get(room))
  if (secret === undefined) return null
  return (
    <section className={styles.note} aria-label="Owner link">
      <div className={styles.link}>
        <LinkField
          label="Anyone with this link becomes an owner. Keep it safe."
          link={linkWith(secret, room, location.origin)}
        />
      </div>
      <div className={styles.done}>
        <Button onClick={() => ownerLinkKept(room)}>Done</Button>
      </div>
    </section>
  )
}
