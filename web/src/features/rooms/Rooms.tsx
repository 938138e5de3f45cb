import { useRef } from 'react'
import { useLocation } from 'wouter'
import { leaveChat } from '../../chat/leave-room'
import { brand } from '../../lib/brand'
import { newRoomId, pathOfRoom } from '../../lib/room-id'
import { useRooms } from '../../stores/rooms'
import { useSession } from '../../stores/session'
import { Avatar } from '../../ui/Avatar'
import { BrandMark } from '../../ui/BrandMark'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/Icon'
import { IconButton } from '../../ui/IconButton'
import { RoomItem } from './RoomItem'
import styles from './Rooms.module.css'
import { useRoomOrder } from './use-room-order'

type Props = {
  room: string
  /** A room was chosen, made or left: what is shown now is in the address bar. */
  onChosen: () => void
}

/** Where one is and can be, who one is, and the way out. */
export function Rooms({ room, onChosen }: Props) {
  const order = useRoomOrder(room)
  const nick = useRooms((state) => state.byRoom.get(room)?.nick ?? '')
  const userId = useSession((state) => state.userId)
  const list = useRef<HTMLElement>(null)
  const [, go] = useLocation()

  const create = () => {
    go(pathOfRoom(newRoomId()))
    onChosen()
  }

  return (
    <>
      <div className={styles.brand}>
        <BrandMark size="small" />
        <span className={styles.name}>{brand}</span>
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
              // The item goes away under the focus; the list that it was in takes it.
              onLeft={() => list.current?.focus()}
            />
          ))}
        </ul>
        <div className={styles.create}>
          <Button look="quiet" onClick={create}>
            <Icon name="plus" />
            Create room
          </Button>
        </div>
      </nav>
      <div className={styles.me}>
        <Avatar id={userId} nick={nick} size="small" />
        <bdi className={styles.name} title={nick}>
          {nick}
        </bdi>
        <IconButton icon="leave" label="Leave the chat" onClick={leaveChat} />
      </div>
    </>
  )
}
