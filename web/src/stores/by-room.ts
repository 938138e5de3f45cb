import { create, type StoreApi, type UseBoundStore } from 'zustand'
import { withEntry, withoutEntry } from '../lib/maps'

type State<T> = { byRoom: ReadonlyMap<string, T> }

/** One value for each room. A store exports `use`, for everyone to read, and keeps the rest to itself. */
export type ByRoom<T> = {
  use: UseBoundStore<StoreApi<State<T>>>
  of(room: string): T | undefined
  put(room: string, value: T): void
  drop(room: string): void
}

/** `visit`: until this tab leaves the room. `page`: as long as the page lives. */
type Lasting = 'visit' | 'page'

const dropsOnLeaving: ((room: string) => void)[] = []

export function createByRoom<T>(
  lasting: Lasting,
  initial: ReadonlyMap<string, T> = new Map<string, T>(),
): ByRoom<T> {
  const use = create<State<T>>(() => ({ byRoom: initial }))
  const drop = (room: string) => {
    const { byRoom } = use.getState()
    if (byRoom.has(room)) use.setState({ byRoom: withoutEntry(byRoom, room) })
  }
  if (lasting === 'visit') dropsOnLeaving.push(drop)
  return {
    use,
    of: (room) => use.getState().byRoom.get(room),
    put: (room, value) => use.setState(({ byRoom }) => ({ byRoom: withEntry(byRoom, room, value) })),
    drop,
  }
}

/** Forgets what is said in a room, and by whom, in every store. What the room is called stays. */
export function forgetVisit(room: string) {
  for (const drop of dropsOnLeaving) drop(room)
}
