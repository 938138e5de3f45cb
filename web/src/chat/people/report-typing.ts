import { request } from '../../client/request'
import { usePeople } from '../../stores/people/people'
import { isIn } from '../../stores/rooms/rooms'

const INTERVAL_MS = 3000
/** In larger rooms typing is not reported. */
const PEOPLE_MAX = 100

const toldAt = new Map<string, number>()

/** Tells the others in the room that this person is typing. Called with every key, sent now and then; it may be lost. */
export function reportTyping(room: string) {
  const total = usePeople.getState().byRoom.get(room)?.total ?? 0
  const isRecent = Date.now() - (toldAt.get(room) ?? 0) < INTERVAL_MS
  if (isRecent || total > PEOPLE_MAX || !isIn(room)) return
  toldAt.set(room, Date.now())
  request('typing', { room }).catch(() => undefined)
}
