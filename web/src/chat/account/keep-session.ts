import { retryMs } from '../../lib/backoff'
import { ProtocolError } from '../../protocol/error'
import { useAccount } from '../../stores/account/account'
import { refreshSession, SPARE_MS } from './refresh-session'

/** A token that would live shorter than what is spared is not asked for without a pause. */
const SHORTEST_MS = 5000

let timer: ReturnType<typeof setTimeout> | undefined
let failures = 0

/** Keeps who is signed in signed in: asks anew when the page opens, and a minute before the access token ends. */
export function keepSession() {
  useAccount.subscribe(askInTime)
  askInTime()
}

function askInTime() {
  clearTimeout(timer)
  const account = useAccount.getState()
  if (account.status === 'out') return
  const left = account.status === 'in' ? account.untilMs - Date.now() - SPARE_MS : 0
  timer = setTimeout(renew, account.status === 'in' ? Math.max(left, SHORTEST_MS) : 0)
}

async function renew() {
  try {
    await refreshSession()
    failures = 0
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    timer = setTimeout(renew, retryMs(failures, error.retryAfterMs))
    failures += 1
  }
}
