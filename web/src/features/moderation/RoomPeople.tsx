import { useEffect, useState } from 'react'
import { loadPeople } from '../../chat/moderation/load-room-admin'
import { giveRole, unban, unmute } from '../../chat/moderation/moderate'
import { formatUntil } from '../../lib/format-until'
import type { BanInfo, RoomPerson } from '../../protocol/generated'
import { serverDate } from '../../stores/clock'
import { useRoomAdmin } from '../../stores/moderation/room-admin'
import { useMay } from '../../stores/rooms/access'
import { Button } from '../../ui/Button'
import styles from './RoomPeople.module.css'
import { ROLE_WORDS } from './role-words'

type Props = { room: string }

/** People with a role, muted people and banned people, whether they are here or not. */
export function RoomPeople({ room }: Props) {
  const seen = useRoomAdmin((state) => state.byRoom.get(room))
  const mayGive = useMay(room, 'set_roles')
  const mayMute = useMay(room, 'mute')
  const mayBan = useMay(room, 'ban')
  const [reason, setReason] = useState('')

  useEffect(() => {
    void loadPeople(room).then((refused) => setReason(refused ?? ''))
  }, [room])

  const run = async (asked: Promise<string | undefined>) => {
    setReason((await asked) ?? '')
    await loadPeople(room)
  }

  return (
    <>
      <p className={styles.reason} role="alert">
        {reason}
      </p>
      <h3 className={styles.heading}>Roles</h3>
      {seen?.people?.length === 0 && <p className={styles.empty}>Nobody has a role here.</p>}
      <ul>
        {seen?.people?.map((person) => (
          <li key={person.id} className={styles.person}>
            <Words nick={person.nick} note={noteOf(person)} />
            {mayMute && person.mutedUntil !== undefined && (
              <Button aria-label={`Unmute ${person.nick}`} onClick={() => run(unmute(room, person.id))}>
                Unmute
              </Button>
            )}
            {mayGive && person.role !== 'owner' && person.role !== 'guest' && (
              <Button
                aria-label={`Remove the role of ${person.nick}`}
                onClick={() => run(giveRole(room, person.id, 'guest'))}
              >
                Remove
              </Button>
            )}
          </li>
        ))}
      </ul>
      <h3 className={styles.heading}>Banned</h3>
      {seen?.bans?.length === 0 && <p className={styles.empty}>Nobody is banned.</p>}
      <ul>
        {seen?.bans?.map((ban) => (
          <li key={ban.id} className={styles.person}>
            <Words nick={ban.nick} note={endOf(ban)} />
            {mayBan && (
              <Button aria-label={`Unban ${ban.nick}`} onClick={() => run(unban(room, ban.id))}>
                Unban
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function Words({ nick, note }: { nick: string; note: string }) {
  return (
    <div className={styles.words}>
      <bdi translate="no" className={styles.nick}>
        {nick}
      </bdi>
      <span className={styles.note}>{note}</span>
    </div>
  )
}

function noteOf({ role, byLink, mutedUntil }: RoomPerson): string {
  const muted =
    mutedUntil === undefined ? '' : `, muted until ${formatUntil(new Date(mutedUntil), serverDate())}`
  return `${ROLE_WORDS[role]}${byLink === undefined ? '' : ', by a link'}${muted}`
}

function endOf({ until }: BanInfo): string {
  return until === undefined ? 'for ever' : `until ${formatUntil(new Date(until), serverDate())}`
}
