import { request } from '../../client/request'
import { isLookedAt } from '../../lib/use-looked-at'
import { waitOf } from '../../protocol/error'
import { useRooms } from '../../stores/rooms/rooms'

/** A short look at another tab is not worth reporting. */
const SETTLED_MS = 1000

let timer: ReturnType<typeof setTimeout> | undefined
/** What the server was told on this connection. A new connection counts as active. */
let told = false

/** Keeps the server informed whether anyone is looking at this page. */
export function reportIdle() {
  document.addEventListener('visibilitychange', () => tellIn(SETTLED_MS))
  useRooms.subscribe(({ byRoom }, { byRoom: before }) => {
    const isEntered = [...byRoom].some(
      ([room, { status }]) => status === 'in' && before.get(room)?.status !== 'in',
    )
    if (!isEntered) return
    told = false
    tellIn(SETTLED_MS)
  })
}

function tellIn(ms: number) {
  clearTimeout(timer)
  timer = setTimeout(tell, ms)
}

async function tell() {
  const idle = !isLookedAt()
  if (idle === told) return
  told = idle
  try {
    await request('set_idle', { idle })
  } catch (error) {
    // After any other error the rooms are joined again, which reports it again.
    const wait = waitOf(error)
    if (!wait) return
    told = !idle
    tellIn(Math.max(SETTLED_MS, wait.forMs))
  }
}
