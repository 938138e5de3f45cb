import { dayName, startOfDay } from '../../lib/time'
import type { Message } from '../../protocol/generated'
import type { Outgoing } from '../../stores/outbox'

const GROUP_MS = 5 * 60 * 1000

/** A message in plain values, so that `memo` leaves an unchanged row alone. */
type Written = {
  id: string
  senderId: string
  senderNick: string
  content: string
  writtenAt: string
  own: boolean
} & (
  | { status: 'sent' }
  | { status: 'pending'; clientId: string }
  | { status: 'failed'; clientId: string; reason: string }
)

export type Row = Written & {
  /** The heading above it, where a day begins. */
  day: string | undefined
  /** Whether the author is named: not again within five minutes. */
  startsGroup: boolean
}

/** The rows of a room: what is stored, in its order, then what is on its way. */
export function rowsOf(
  messages: readonly Message[],
  outgoing: readonly Outgoing[],
  myId: string,
  today: Date,
): Row[] {
  const rows: Row[] = []
  for (const message of messages) rows.push(placed(stored(message, myId), rows.at(-1), today))
  for (const one of outgoing) rows.push(placed(waiting(one, myId), rows.at(-1), today))
  return rows
}

function stored({ senderId, senderNick, content, createdAt, clientId, id }: Message, myId: string): Written {
  const own = senderId === myId
  const rowId = rowIdOf(senderId, clientId ?? id)
  return { status: 'sent', id: rowId, senderId, senderNick, content, writtenAt: createdAt, own }
}

function waiting({ clientId, content, nick, writtenAt, ...rest }: Outgoing, myId: string): Written {
  const row = {
    id: rowIdOf(myId, clientId),
    senderId: myId,
    senderNick: nick,
    content,
    writtenAt,
    own: true,
    clientId,
  }
  return rest.status === 'failed'
    ? { ...row, status: 'failed', reason: rest.reason }
    : { ...row, status: 'pending' }
}

/** The same before and after the acknowledgement, so that the row stays where it is on the screen. */
function rowIdOf(senderId: string, id: string): string {
  return `${senderId} ${id}`
}

function placed(row: Written, before: Row | undefined, today: Date): Row {
  const time = new Date(row.writtenAt)
  const day = before && isSameDay(time, new Date(before.writtenAt)) ? undefined : dayName(time, today)
  const startsGroup = day !== undefined || before === undefined || !continues(row, before)
  return { ...row, day, startsGroup }
}

function continues(row: Written, before: Row): boolean {
  const gapMs = Date.parse(row.writtenAt) - Date.parse(before.writtenAt)
  return row.senderId === before.senderId && row.senderNick === before.senderNick && gapMs < GROUP_MS
}

function isSameDay(one: Date, other: Date): boolean {
  return startOfDay(one).getTime() === startOfDay(other).getTime()
}
