import { retryMs } from '../../lib/backoff'
import { ProtocolError } from '../../protocol/error'
import { useAccount } from '../../stores/account/account'
import { refreshSession, SPARE_MS } from './refresh-session'

/** The shortest pause between two renewals, even if the token expires sooner. */
const SHORTEST_MS = 5000

let timer: ReturnType<typeof setTimeout> | undefined
let failures = 0

/** Keeps the account signed in: renews the session when the page opens, and a minute before the access token ends. */
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
