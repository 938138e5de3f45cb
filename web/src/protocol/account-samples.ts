import type { SignedIn } from './generated'

/** For tests: the server's answer to signing in, except for the `changes`. */
export function sampleSignedIn(changes: Partial<SignedIn> = {}): SignedIn {
  return {
    user: { id: 'u1', username: 'ada', createdAt: '2026-11-23T12:00:00.000Z' },
    accessToken: 'access',
    expiresInMs: 900_000,
    sessionId: 's1',
    ...changes,
  }
}
