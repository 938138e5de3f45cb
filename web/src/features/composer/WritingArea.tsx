import { useSecondsLeft } from '../../lib/use-seconds-left'
import { writeRefusalOf } from '../../model/write-access'
import { serverNow, useClock } from '../../stores/clock'
import { useAccess } from '../../stores/rooms/access'
import { useRoomInfo } from '../../stores/rooms/room-info'
import { CannotWrite } from './CannotWrite'
import { Composer } from './Composer'

type Props = { room: string }

/** The box, or a sentence in its place for people who cannot write here. */
export function WritingArea({ room }: Props) {
  const access = useAccess((state) => state.byRoom.get(room))
  const info = useRoomInfo((state) => state.byRoom.get(room))
  const aheadMs = useClock((state) => state.aheadMs)
  const mutedUntilMs = access?.mutedUntil === undefined ? 0 : Date.parse(access.mutedUntil)
  // Draws again when a mute ends.
  useSecondsLeft(mutedUntilMs - aheadMs)
  const silence = writeRefusalOf(access, info, serverNow())
  if (silence === undefined) return <Composer room={room} />
  return <CannotWrite room={room} silence={silence} until={new Date(mutedUntilMs)} />
}
