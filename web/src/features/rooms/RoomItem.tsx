import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { leaveRoom } from '../../chat/rooms/leave-room'
import { GLOBAL, pathOfRoom } from '../../model/room-id'
import { useKnownRooms, useRoomName } from '../../stores/rooms/known-rooms'
import { useRooms } from '../../stores/rooms/rooms'
import { Button } from '../../ui/Button'
import { IconButton } from '../../ui/IconButton'
import styles from './RoomItem.module.css'
import { RoomNameForm } from './RoomNameForm'
import { UnreadMark } from './UnreadMark'

type Props = { room: string; isOpen: boolean; onChosen: () => void; onLeft: () => void }

/** A room in the list, and what can be done with it. */
export function RoomItem({ room, isOpen, onChosen, onLeft }: Props) {
  const [mode, setMode] = useState<'closed' | 'menu' | 'naming'>('closed')
  const name = useRoomName(room)
  const isKnown = useKnownRooms(({ rooms }) => rooms.some(({ id }) => id === room))
  const isOutside = useRooms(({ byRoom }) => byRoom.get(room)?.status === 'refused')
  const more = useRef<HTMLButtonElement>(null)
  const menuId = useId()
  const [, go] = useLocation()

  const close = () => {
    setMode('closed')
    more.current?.focus()
  }
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || mode === 'closed') return
    // A drawer around the list stays open.
    event.preventDefault()
    event.stopPropagation()
    close()
  }
  const leave = () => {
    if (isOpen) go(pathOfRoom(GLOBAL))
    if (isOpen) onChosen()
    else onLeft()
    void leaveRoom(room)
  }

  return (
    <li className={styles.item} onKeyDown={closeOnEscape}>
      <div className={styles.row} data-open={isOpen || undefined}>
        <Link
          className={styles.room}
          href={pathOfRoom(room)}
          aria-current={isOpen ? 'page' : undefined}
          onClick={onChosen}
        >
          <span className={styles.sign} aria-hidden="true">
            #
          </span>
          <bdi translate="no" className={styles.name} title={name}>
            {name}
          </bdi>
          {isOutside && <span className={styles.outside}>not in</span>}
          <UnreadMark room={room} />
        </Link>
        {isKnown && (
          <IconButton
            ref={more}
            icon="more"
            label={`More for ${name}`}
            aria-expanded={mode !== 'closed'}
            aria-controls={menuId}
            onClick={() => setMode(mode === 'closed' ? 'menu' : 'closed')}
          />
        )}
      </div>
      <div id={menuId} className={styles.menu} hidden={mode === 'closed'}>
        {mode === 'menu' && (
          <>
            <Button look="quiet" onClick={() => setMode('naming')}>
              Rename for myself
            </Button>
            {/* Leaving a room leads to the global room, so leaving that would lead nowhere. */}
            {!(isOpen && room === GLOBAL) && (
              <Button look="quiet" onClick={leave}>
                Leave
              </Button>
            )}
          </>
        )}
        {mode === 'naming' && <RoomNameForm room={room} onDone={close} />}
      </div>
    </li>
  )
}
