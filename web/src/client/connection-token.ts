import { attemptPaused, attemptResumed } from './attempt'
import { page } from './page'
import { isFirstRetry, retryIn, retryLater, startOver } from './retry'
import { socket } from './socket'

/** Gives the connection that is being made a valid token. Without one it is given up, and made again later. */
export async function giveToken(give: (proof: object) => void) {
  const { engine } = socket.io
  attemptPaused()
  try {
    const token = await page.freshToken()
    // Given up meanwhile: the connection that replaced this one gets its own token.
    if (socket.io.engine !== engine) return
    attemptResumed()
    page.tokenUsed(token)
    give(token === '' ? {} : { token })
  } catch {
    if (socket.io.engine === engine) startOver()
  }
}

/** Renews a token that the server no longer accepts, and reconnects: at once, unless that has just been tried. */
export async function reconnectWithNewToken() {
  const isFirst = isFirstRetry()
  // Out of reach: the next attempt asks again.
  await page.renewToken().catch(() => undefined)
  if (socket.active) return
  if (isFirst) retryIn(0)
  else retryLater()
}
