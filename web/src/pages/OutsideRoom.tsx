import { useEffect } from 'react'
import { previewRoom } from '../chat/rooms/preview-room'
import { Knock } from '../features/join/Knock'
import { useRefusedPreviews } from '../stores/rooms/previews'
import { useRooms } from '../stores/rooms/rooms'
import { JoinPage } from './JoinPage'
import { isRefusalCode, RefusedPage } from './RefusedPage'

type Props = { room: string }

/** What is shown of a room before joining it: the form to join, the form to knock, or why neither is possible. */
export function OutsideRoom({ room }: Props) {
  const membership = useRooms((state) => state.byRoom.get(room))
  const seen = useRefusedPreviews((state) => state.byRoom.get(room))
  const answered = membership?.status === 'refused' ? membership : undefined
  const refusal = membership ? answered : seen

  useEffect(() => previewRoom(room), [room])

  if (refusal?.code === 'knock_required') return <Knock room={room} />
  if (refusal && isRefusalCode(refusal.code))
    return <RefusedPage room={room} refusal={refusal} code={refusal.code} />
  return <JoinPage room={room} />
}
