import type { AccessInfo, HistoryInfo, Message, RoomInfo } from './generated'

const AT = '2026-11-23T12:00:00.000Z'

/** For tests: an ordinary message, except for the `changes`. */
export function sampleMessage(roomId: string, seq: number, changes: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    roomId,
    seq,
    senderId: 'u1',
    senderNick: 'ada',
    content: `text ${seq}`,
    createdAt: AT,
    expiresAt: '2026-11-24T12:00:00.000Z',
    ...changes,
  }
}

/** For tests: what comes with the history of a room. */
export function sampleHistory(room: string, changes: Partial<HistoryInfo> = {}): HistoryInfo {
  return {
    room,
    head: 0,
    epoch: 'e1',
    hasMore: false,
    truncated: false,
    shortenings: 0,
    change: 0,
    now: '',
    retentionMs: 86_400_000,
    ...changes,
  }
}

/** For tests: a room that is open to everyone, except for the `changes`. */
export function sampleRoom(id: string, changes: Partial<RoomInfo> = {}): RoomInfo {
  return {
    id,
    isOwned: true,
    name: null,
    topic: null,
    read: 'everyone',
    write: 'everyone',
    lifetimeMs: 86_400_000,
    editMs: 3_600_000,
    slowModeMs: 0,
    maxPeople: null,
    listed: false,
    isLocked: false,
    canKnock: false,
    ...changes,
  }
}

/** For tests: a guest who may read and write, except for the `changes`. */
export function sampleAccess(changes: Partial<AccessInfo> = {}): AccessInfo {
  return { role: 'guest', may: ['read', 'write'], ...changes }
}
