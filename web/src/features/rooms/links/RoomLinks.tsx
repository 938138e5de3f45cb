import { useEffect, useState } from 'react'
import { loadLinks, revokeLink } from '../../../chat/rooms/room-links'
import { linkWith } from '../../../model/room-key'
import { serverDate } from '../../../stores/clock'
import { useRoomAdmin } from '../../../stores/moderation/room-admin'
import { Button } from '../../../ui/Button'
import { LinkField } from '../../../ui/LinkField'
import { linkWords, roleWords } from './link-words'
import { MakeLink } from './MakeLink'
import styles from './RoomLinks.module.css'

type Props = { room: string }

/** The links that give rights: a form to make one, and the existing ones. */
export function RoomLinks({ room }: Props) {
  const links = useRoomAdmin((state) => state.byRoom.get(room)?.links)
  const [secret, setSecret] = useState('')
  const [reason, setReason] = useState('')

  useEffect(() => {
    void loadLinks(room).then((refused) => setReason(refused ?? ''))
  }, [room])

  const revoke = async (id: string) => setReason((await revokeLink(room, id)) ?? '')

  return (
    <>
      <MakeLink room={room} onMade={setSecret} />
      {secret !== '' && (
        <div className={styles.fresh}>
          <LinkField
            key={secret}
            label="Your new link. It is shown only once."
            link={linkWith(secret, room, location.origin)}
            code="QR code of the new link"
          />
        </div>
      )}
      <h3 className={styles.heading}>Existing links</h3>
      <p className={styles.reason} role="alert">
        {reason}
      </p>
      {links?.length === 0 && <p className={styles.empty}>There are no links.</p>}
      <ul>
        {links?.map((link) => (
          <li key={link.id} className={styles.link}>
            <div className={styles.words}>
              <p className={styles.role}>{roleWords(link)}</p>
              <p className={styles.bounds}>{linkWords(link, serverDate())}</p>
            </div>
            <Button aria-label={`Revoke the link: ${roleWords(link)}`} onClick={() => revoke(link.id)}>
              Revoke
            </Button>
          </li>
        ))}
      </ul>
      <p className={styles.hint}>Revoking a link also removes, at once, what it gave to those who used it.</p>
    </>
  )
}
