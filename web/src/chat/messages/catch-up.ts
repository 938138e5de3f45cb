import { useRooms } from '../../stores/rooms/rooms'
import { sendEdits } from './edit-message'
import { sendWaiting } from './send-message'
import { syncRoom } from './sync-room'

/** In every room that this tab joins, fetches what was missed and sends what is waiting: messages and edits. */
export function catchUpOnEntering() {
  useRooms.subscribe(({ byRoom }, { byRoom: before }) => {
    for (const [room, { status }] of byRoom) {
      if (status !== 'in' || before.get(room)?.status === 'in') continue
      void syncRoom(room)
      void sendWaiting(room)
      void sendEdits(room)
    }
  })
}
