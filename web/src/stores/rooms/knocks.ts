import type { Knock } from '../../protocol/api'
import { createByRoom } from '../by-room'

/** People waiting to be let in, for those who may admit them. */
const waiting = createByRoom<readonly Knock[]>('visit')
export const useKnocks = waiting.use

/** The rooms where this person is waiting, and under which nickname. */
const own = createByRoom<string>('page')
export const useOwnKnocks = own.use

export const knocksListed = waiting.put

/** Someone who knocks twice is listed once. */
export function knockHeard(room: string, knock: Knock) {
  waiting.put(room, [...knocksIn(room).filter(({ id }) => id !== knock.id), knock])
}

export function knockAnswered(room: string, id: string) {
  const others = knocksIn(room).filter((knock) => knock.id !== id)
  waiting.put(room, others)
}

export const knockBegun = own.put
export const knockEnded = own.drop
export const ownKnockIn = own.of

function knocksIn(room: string): readonly Knock[] {
  return waiting.of(room) ?? []
}
