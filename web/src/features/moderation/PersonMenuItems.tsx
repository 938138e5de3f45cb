import { useEffect, useRef, useState } from 'react'
import { giveRole, kick, mute, unmute } from '../../chat/moderation/moderate'
import { useCommand } from '../../lib/use-command'
import { actionsOn } from '../../model/person-actions'
import type { PersonRef } from '../../model/person-ref'
import { usePeople } from '../../stores/people/people'
import { useAccess } from '../../stores/rooms/access'
import { MenuNote } from '../../ui/Menu'
import { MenuItem } from '../../ui/MenuItem'
import styles from './PersonMenuItems.module.css'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const ROLES = [
  ['moderator', 'Make moderator'],
  ['member', 'Make member'],
  ['reader', 'Make read-only'],
  ['guest', 'Remove the role'],
] as const

const MUTES = [
  ['for 10 minutes', 10 * MINUTE_MS],
  ['for an hour', HOUR_MS],
  ['for a day', 24 * HOUR_MS],
] as const

type Props = PersonRef & {
  /** Opens the dialog: a ban needs more input than a menu can take. */
  onBan: () => void
  onDone: () => void
}

/** The items of a menu about a person. Items that need a choice show it in a second step. */
export function PersonMenuItems({ room, id, nick, onBan, onDone }: Props) {
  const [step, setStep] = useState<'all' | 'role' | 'mute'>('all')
  const items = useRef<HTMLDivElement>(null)
  const shown = useRef(step)
  const access = useAccess((state) => state.byRoom.get(room))
  const person = usePeople((state) => state.byRoom.get(room)?.users.find((user) => user.id === id))
  const role = person?.role ?? 'guest'
  const may = new Set(actionsOn(access, role))
  const { run, reason } = useCommand(onDone)
  const askToBan = () => {
    onDone()
    onBan()
  }

  // The item that had the focus is gone.
  useEffect(() => {
    if (shown.current !== step) items.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
    shown.current = step
  }, [step])

  return (
    <div ref={items} className={styles.entries}>
      {step === 'all' && (
        <>
          {may.has('set_roles') && <MenuItem onClick={() => setStep('role')}>Change role…</MenuItem>}
          {may.has('mute') && !person?.muted && <MenuItem onClick={() => setStep('mute')}>Mute…</MenuItem>}
          {may.has('mute') && person?.muted && (
            <MenuItem onClick={() => run(() => unmute(room, id))}>Unmute</MenuItem>
          )}
          {may.has('kick') && (
            <MenuItem onClick={() => run(() => kick(room, id))}>Kick for 5 minutes</MenuItem>
          )}
          {may.has('ban') && (
            <MenuItem look="danger" onClick={askToBan}>
              Ban…
            </MenuItem>
          )}
        </>
      )}
      {step === 'role' &&
        ROLES.filter(([given]) => given !== role).map(([given, words]) => (
          <MenuItem key={given} onClick={() => run(() => giveRole(room, id, given))}>
            {words}
          </MenuItem>
        ))}
      {step === 'mute' &&
        MUTES.map(([words, forMs]) => (
          <MenuItem key={words} onClick={() => run(() => mute(room, id, forMs))}>
            {`Mute ${words}`}
          </MenuItem>
        ))}
      {step !== 'all' && <MenuItem onClick={() => setStep('all')}>Back</MenuItem>}
      {reason !== '' && (
        <MenuNote>
          <bdi translate="no">{nick}</bdi>
          <span>{`: ${reason}`}</span>
        </MenuNote>
      )}
    </div>
  )
}
