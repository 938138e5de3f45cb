import type { NamedPerson } from '../../protocol/generated'
import { createByRoom } from '../by-room'

/** People waiting to be let in, for those who may admit them. */
const waiting = createByRoom<readonly NamedPerson[]>('visit')
export const useKnocks = waiting.use

/** The rooms where this person is waiting, and under which nickname. */
const own = createByRoom<string>('page')
export const useOwnKnocks = own.use

export const knocksListed = waiting.put

/** Someone who knocks twice is listed once. */
export function knockHeard(room: string, knock: NamedPerson) {
  waiting.put(room, [...knocksIn(room).filter(({ id }) => id !== knock.id), knock])
}

export function knockAnswered(room: string, id: string) {
  const others = knocksIn(room).filter((knock) => knock.id !== id)
  waiting.put(room, others)
}

export const knockBegun = own.put
export const knockEnded = own.drop
export const ownKnockIn = own.of

function knocksIn(room: string): readonly NamedPerson[] {
  return waiting.of(room) ?? []
}
