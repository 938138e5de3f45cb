import { request } from '../../client/request'
import { isLookedAt } from '../../lib/use-looked-at'
import { waitOf } from '../../protocol/error'
import { useRooms } from '../../stores/rooms/rooms'

/** A look at another tab and back is no news. */
const SETTLED_MS = 1000

let timer: ReturnType<typeof setTimeout> | undefined
/** What the server knows of this connection. A new one counts as looking. */
let told = false

/** Keeps the server informed whether somebody looks at this page. */
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
    // Anything but a wait ends the connection's place in its rooms, and entering them tells it again.
    const wait = waitOf(error)
    if (!wait) return
    told = !idle
    tellIn(Math.max(SETTLED_MS, wait.forMs))
  }
}
