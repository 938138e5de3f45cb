import { pause } from './backoff'
import { browserShelf } from './storage'
import { uuid } from './uuid'

/** Longer than the work can take. A tab that was closed meanwhile does not block the others for long. */
const LEASE_MS = 15_000
const LOOK_AGAIN_MS = 50

/** Runs this work in only one tab of the browser at a time. */
export async function inOneTab<T>(name: string, work: () => Promise<T>): Promise<T> {
  // Locks exist on https and localhost only; a chat in a home network is often neither.
  if ('locks' in navigator) return navigator.locks.request(name, work)
  const key = `wechat.lock.${name}`
  const mine = await taken(key)
  try {
    return await work()
  } finally {
    if (browserShelf.read(key) === mine) browserShelf.write(key, '')
  }
}

/** Resolves when this tab holds the lock. Without storage there is nothing to share, and so nothing to lock. */
async function taken(key: string): Promise<string> {
  for (;;) {
    const [, untilMs = 0] = browserShelf.read(key)?.split(' ') ?? []
    if (Number(untilMs) > Date.now()) {
      await pause(LOOK_AGAIN_MS)
      continue
    }
    const mine = `${uuid()} ${Date.now() + LEASE_MS}`
    browserShelf.write(key, mine)
    // Two tabs may write at the same moment: the last one has the lock.
    await pause(LOOK_AGAIN_MS)
    const found = browserShelf.read(key)
    if (found === mine || found === null) return mine
  }
}
