import { type ReactNode, useState } from 'react'
import { GLOBAL } from '../../../model/room-id'
import type { Action } from '../../../protocol/generated'
import { useAccess } from '../../../stores/rooms/access'
import { useRoomInfo } from '../../../stores/rooms/room-info'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { IconButton } from '../../../ui/IconButton'
import { RoomLinks } from '../links/RoomLinks'
import { RoomSettings } from './RoomSettings'
import styles from './RoomSettingsButton.module.css'

const SECTIONS = [
  { id: 'settings', word: 'Settings', needs: ['change_settings', 'lock', 'clear', 'delete_room', 'claim'] },
  { id: 'links', word: 'Links', needs: ['make_links'] },
  { id: 'people', word: 'People', needs: ['see_people'] },
  { id: 'log', word: 'Log', needs: ['see_audit'] },
] as const satisfies readonly { id: string; word: string; needs: readonly Action[] }[]

type Section = (typeof SECTIONS)[number]['id']

type Props = {
  room: string
  /** The sections that belong to moderation. */
  people: ReactNode
  log: ReactNode
}

/** The button and the dialog with everything about running a room, for those who may. */
export function RoomSettingsButton({ room, people, log }: Props) {
  const info = useRoomInfo((state) => state.byRoom.get(room))
  const access = useAccess((state) => state.byRoom.get(room))
  const [isOpen, setOpen] = useState(false)
  const [chosen, setChosen] = useState<Section>('settings')
  const open = SECTIONS.filter(({ needs }) => needs.some((action) => access?.may.includes(action)))
  const section = open.find(({ id }) => id === chosen) ?? open[0]

  // Nobody owns the global room.
  if (!info || !access || !section || room === GLOBAL) return null
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
          {section.id === 'settings' && <RoomSettings info={info} access={access} />}
          {section.id === 'links' && <RoomLinks room={room} />}
          {section.id === 'people' && people}
          {section.id === 'log' && log}
        </Dialog>
      )}
    </>
  )
}
