import { useEffect, useState } from 'react'
import { loadAudit } from '../../chat/moderation/load-room-admin'
import { formatUntil } from '../../lib/format-until'
import { fullTime } from '../../lib/time'
import { serverDate } from '../../stores/clock'
import { useRoomAdmin } from '../../stores/moderation/room-admin'
import styles from './Audit.module.css'
import { auditWords, detailWords } from './audit-words'

type Props = { room: string }

/** Who did what in this room, newest first. */
export function Audit({ room }: Props) {
  const entries = useRoomAdmin((state) => state.byRoom.get(room)?.audit)
  const [reason, setReason] = useState('')

  useEffect(() => {
    void loadAudit(room).then((refused) => setReason(refused ?? ''))
  }, [room])

  return (
    <>
      <p className={styles.reason} role="alert">
        {reason}
      </p>
      {entries?.length === 0 && <p className={styles.quiet}>Nothing has been done yet.</p>}
      <ol>
        {entries?.map(({ at, action, actor, target, detail }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id, and the list is replaced as a whole.
          <li key={index} className={styles.entry}>
            <p>
              <bdi translate="no" className={styles.nick}>
                {actor.nick}
              </bdi>{' '}
              {auditWords(action)}{' '}
              {target && (
                <bdi translate="no" className={styles.nick}>
                  {target.nick}
                </bdi>
              )}
            </p>
            <p className={styles.quiet}>
              <time dateTime={at} title={fullTime(new Date(at))}>
                {formatUntil(new Date(at), serverDate())}
              </time>
              {detail !== undefined && ` · ${detailWords(detail)}`}
            </p>
          </li>
        ))}
      </ol>
    </>
  )
}
