import { create } from 'zustand'
import type { Session } from '../../protocol/generated'

/** Where the account is signed in: this browser first, then by last use. */
export const useSessions = create<{ sessions: readonly Session[] | undefined }>(() => ({
  sessions: undefined,
}))

export function sessionsLoaded(sessions: readonly Session[]) {
  const order = [...sessions].sort(
    (one, other) =>
      Number(other.isCurrent) - Number(one.isCurrent) || other.lastUsedAt.localeCompare(one.lastUsedAt),
  )
  useSessions.setState({ sessions: order })
}

export function sessionsForgotten() {
  useSessions.setState({ sessions: undefined })
}
