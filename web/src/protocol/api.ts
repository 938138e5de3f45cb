/**
 * The JSON of the HTTP API, as `/api/openapi.json` describes it. Times are ISO 8601 in UTC, durations milliseconds.
 * `null` stands only where a setting can be switched off; what is optional is left out.
 */

import type { Role, RoomInfo, Settings as RoomSettings, Standing } from './generated'

export type { Access, Action, Role, RoomInfo, Settings as RoomSettings, Standing } from './generated'

/** RFC 9457: why a question was refused. */
export type Problem = {
  type: string
  title: string
  status: number
  /** A sentence for people. */
  detail: string
  /** The same words as the socket's errors. */
  code: string
  retryAfterMs?: number
  /** With a name that is taken: one that is free. */
  suggestion?: string
  /** With `banned` and `muted`: `network`, when that was meant for somebody else from the same network. */
  by?: string
}

export type Account = { id: string; username: string; createdAt: string }

export type SignedIn = {
  user: Account
  accessToken: string
  expiresInMs: number
  sessionId: string
  /** Told once, when it is made. */
  recoveryCode?: string
}

/** A browser that is signed in. `device`: "Firefox on Linux" or so. */
export type SignedInSession = {
  id: string
  isCurrent: boolean
  device: string
  createdAt: string
  lastUsedAt: string
}

export type NewRoom = Partial<RoomSettings> & { id?: string }

/** `ownerLink.secret` is told once: whoever opens the link becomes an owner. */
export type RoomMade = { room: RoomInfo; ownerLink: { id: string; secret: string } }

export type ListedRoom = { id: string; name?: string; topic?: string; people: number }

export type RoomsKnown = { listed: ListedRoom[]; mine: (ListedRoom & { role: Role })[] }

export type RoomSeen = { room: RoomInfo; standing: Standing }

export type LinkRole = 'owner' | 'member' | 'reader'

export type RoomLink = {
  id: string
  role: LinkRole
  usesLeft?: number
  used: number
  expiresAt?: string
  createdAt: string
}

export type NewLink = { role: LinkRole; uses?: number; expiresInMs?: number }

/** The secret is told once. */
export type LinkMade = { link: RoomLink; secret: string }

export type Person = { id: string; nick: string; role: Role; byLink?: string; mutedUntil?: string }

/** Without `until` it is for ever. */
export type Ban = { id: string; nick: string; until?: string }

/** `deleteMessagesMs`: what the person has written within so long goes too; ten years is all. */
export type NewBan = { forMs?: number; network?: boolean; deleteMessagesMs?: number }

export type RoomPeople = { people: Person[]; bans: Ban[] }

export type Knock = { id: string; nick: string }

export type AuditEntry = {
  at: string
  action: string
  actor: { id: string; nick: string }
  target?: { id: string; nick: string }
  detail?: string
}
