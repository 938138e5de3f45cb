import { pathOfRoom } from '../../model/room-id'
import { useRoomName } from '../../stores/rooms/known-rooms'
import { useRoomInfo } from '../../stores/rooms/room-info'
import { Dialog } from '../../ui/Dialog'
import { LinkField } from '../../ui/LinkField'

/** Who can use the plain link. */
const LABELS = {
  everyone: 'Anyone with this link can come in',
  accounts: 'Anyone with this link and an account can come in',
  members: 'Members can come in by this link. Others need one that you make in the room’s settings.',
} as const

type Props = { room: string; onClose: () => void }

/** A room's link to copy, share, or scan with a phone. */
export function ShareDialog({ room, onClose }: Props) {
  const name = useRoomName(room)
  const read = useRoomInfo((state) => state.byRoom.get(room)?.read ?? 'everyone')
  return (
    <Dialog
      title={
        <>
          Share <bdi translate="no">{name}</bdi>
        </>
      }
      onClose={onClose}
    >
      <LinkField
        label={LABELS[read]}
        link={new URL(pathOfRoom(room), location.origin).href}
        code={`QR code of the link to ${name}`}
      />
    </Dialog>
  )
}
