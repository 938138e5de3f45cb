import { type ReactNode, useRef } from 'react'
import { brand } from '../../lib/brand'
import { GLOBAL } from '../../model/room-id'
import { BrandMark } from '../../ui/BrandMark'
import { CreateRoom } from './CreateRoom'
import { FoundRooms } from './FoundRooms'
import { RoomItem } from './RoomItem'
import styles from './Rooms.module.css'
import { useRoomOrder } from './use-room-order'

type Props = {
  room: string
  /** Who this person is, with their account. */
  atMe: ReactNode
  /** A room was chosen, created or left. The address bar says which one is open now. */
  onChosen: () => void
}

/** The column with the rooms, and with this person's own identity. */
export function Rooms({ room, atMe, onChosen }: Props) {
  const order = useRoomOrder(room)
  const list = useRef<HTMLElement>(null)

  return (
    <>
      <div className={styles.brand}>
        <BrandMark size="small" />
        <span className={styles.name} translate="no">
          {brand}
        </span>
      </div>
      <nav ref={list} className={styles.rooms} aria-label="Rooms" tabIndex={-1}>
        <h2 className={styles.heading}>Rooms</h2>
        <ul>
          {order.map((id) => (
            <RoomItem
              key={id}
              room={id}
              isOpen={id === room}
              onChosen={onChosen}
              // The item with the focus is removed, so the list gets the focus.
              onLeft={() => list.current?.focus()}
            />
          ))}
        </ul>
        <CreateRoom onCreated={onChosen} />
        {room === GLOBAL && <FoundRooms onChosen={onChosen} />}
      </nav>
      {atMe}
    </>
  )
}
