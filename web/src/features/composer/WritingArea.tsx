import { useSecondsLeft } from '../../lib/use-seconds-left'
import { writeRefusalOf } from '../../model/write-access'
import { serverNow, useClock } from '../../stores/clock'
import { useRoomInfo } from '../../stores/rooms/room-info'
import { useStanding } from '../../stores/rooms/standing'
import { CannotWrite } from './CannotWrite'
import { Composer } from './Composer'

type Props = { room: string }

/** The box, or a sentence in its place for people who cannot write here. */
export function WritingArea({ room }: Props) {
  const standing = useStanding((state) => state.byRoom.get(room))
  const info = useRoomInfo((state) => state.byRoom.get(room))
  const aheadMs = useClock((state) => state.aheadMs)
  const mutedUntilMs = standing?.mutedUntil === undefined ? 0 : Date.parse(standing.mutedUntil)
  // Draws again when a mute ends.
  useSecondsLeft(mutedUntilMs - aheadMs)
  const silence = writeRefusalOf(standing, info, serverNow())
  if (silence === undefined) return <Composer room={room} />
  return <CannotWrite room={room} silence={silence} until={new Date(mutedUntilMs)} />
}
