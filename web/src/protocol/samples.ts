import type { HistoryInfo, Message } from './generated'

const AT = '2026-11-23T12:00:00.000Z'

/** For tests: a message with nothing special about it but the `changes`. */
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

/** For tests: what a history of a room says of itself. */
export function sampleHistory(room: string, changes: Partial<HistoryInfo> = {}): HistoryInfo {
  return {
    room,
    head: 0,
    epoch: 'e1',
    hasMore: false,
    truncated: false,
    now: '',
    retentionMs: 86_400_000,
    ...changes,
  }
}
