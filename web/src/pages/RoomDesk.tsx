import { useState } from 'react'
import { Audit } from '../features/moderation/Audit'
import { RoomPeople } from '../features/moderation/RoomPeople'
import { RoomLinks } from '../features/room-links/RoomLinks'
import { RoomSettings } from '../features/room-settings/RoomSettings'
import { GLOBAL } from '../lib/room-id'
import type { Action } from '../protocol/api'
import { useRoomInfo } from '../stores/room-info'
import { useStanding } from '../stores/standing'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { IconButton } from '../ui/IconButton'
import styles from './RoomDesk.module.css'

const SECTIONS = [
  { id: 'settings', word: 'Settings', needs: ['change_settings', 'lock', 'clear', 'delete_room', 'claim'] },
  { id: 'links', word: 'Links', needs: ['make_links'] },
  { id: 'people', word: 'People', needs: ['see_people'] },
  { id: 'log', word: 'Log', needs: ['see_audit'] },
] as const satisfies readonly { id: string; word: string; needs: readonly Action[] }[]

type Section = (typeof SECTIONS)[number]['id']

type Props = { room: string }

/** The button and the dialog in which a room is looked after, for those who may. */
export function RoomDesk({ room }: Props) {
  const info = useRoomInfo((state) => state.byRoom.get(room))
  const standing = useStanding((state) => state.byRoom.get(room))
  const [isOpen, setOpen] = useState(false)
  const [chosen, setChosen] = useState<Section>('settings')
  const open = SECTIONS.filter(({ needs }) => needs.some((action) => standing?.may.includes(action)))
  const section = open.find(({ id }) => id === chosen) ?? open[0]

  // The global room is nobody's.
  if (!info || !standing || !section || room === GLOBAL) return null
  return (
    <>
      <IconButton
        icon="settings"
        label="Room settings"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      />
      {isOpen && (
        <Dialog title="Room settings" size="wide" onClose={() => setOpen(false)}>
          {open.length > 1 && (
            <nav className={styles.sections} aria-label="Sections">
              {open.map(({ id, word }) => (
                <Button
                  key={id}
                  look="quiet"
                  aria-current={id === section.id ? 'true' : undefined}
                  onClick={() => setChosen(id)}
                >
                  {word}
                </Button>
              ))}
            </nav>
          )}
          {section.id === 'settings' && <RoomSettings info={info} standing={standing} />}
          {section.id === 'links' && <RoomLinks room={room} />}
          {section.id === 'people' && <RoomPeople room={room} />}
          {section.id === 'log' && <Audit room={room} />}
        </Dialog>
      )}
    </>
  )
}
