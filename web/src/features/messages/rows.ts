import { dayName, startOfDay } from '../../lib/time'
import { mentionsReader, type Reader } from '../../model/mentions'
import { isGone, quoteOf } from '../../model/quotes'
import type { Message, ReplyTo } from '../../protocol/generated'
import type { Edit } from '../../stores/messages/edits'
import type { Outgoing } from '../../stores/messages/outbox'

const GROUP_MS = 5 * 60 * 1000

/** A message in plain values, so that `memo` leaves an unchanged row alone. */
type Written = {
  id: string
  senderId: string
  senderNick: string
  content: string
  writtenAt: string
  own: boolean
  /** What it replies to, in plain values. */
  quoteSeq: number | undefined
  quoteNick: string | undefined
  quoteText: string | undefined
} & (
  | {
      status: 'sent'
      seq: number
      messageId: string
      speaksToMe: boolean
      /** Written by an account. */
      account: boolean
      /** Its content was deleted. */
      deleted: boolean
      /** When its content was changed last. */
      editedAt: string | undefined
      /** It is in the box, to be changed. */
      isInBox: boolean
      /** It shows a new content that is not stored yet. */
      isSaving: boolean
      pinned: boolean
      /** Written by somebody whom the reader ignores: it is not shown. */
      isIgnored: boolean
      reactions: Message['reactions']
      mayReact: boolean
    }
  | { status: 'pending'; clientId: string }
  | { status: 'failed'; clientId: string; reason: string }
)

export type Row = Written & {
  /** The heading above it, if a new day begins. */
  day: string | undefined
  /** Whether the author is shown: not again within five minutes. */
  startsGroup: boolean
  /** Whether the line "New" is above it. */
  startsNew: boolean
}

/** Who sees the rows, and when. `newAfter`: the line "New" is above the first message of others after this `seq`. */
export type RowsReader = Reader & {
  today: Date
  newAfter?: number | undefined
  /** New contents that are not stored yet, by the id of the message. */
  edits?: ReadonlyMap<string, Edit> | undefined
  /** The id of the message that is in the box. */
  inBox?: string | undefined
  mayWrite?: boolean
  /** The ids of those whom the reader ignores. */
  ignored?: ReadonlySet<string>
}

/** The rows of a room: the stored messages in their order, then the unsent ones. */
export function rowsOf(
  messages: readonly Message[],
  outgoing: readonly Outgoing[],
  reader: RowsReader,
): Row[] {
  const { userId, today, newAfter = Number.POSITIVE_INFINITY } = reader
  const firstNew = messages.find(({ seq, senderId }) => seq > newAfter && senderId !== userId)
  const rows: Row[] = []
  for (const message of messages) {
    rows.push(placed(stored(message, reader), rows.at(-1), today, message === firstNew))
  }
  for (const one of outgoing) rows.push(placed(waiting(one, messages, userId), rows.at(-1), today, false))
  return rows
}

const NO_QUOTE = { quoteSeq: undefined, quoteNick: undefined, quoteText: undefined }

function quote(replyTo: ReplyTo | undefined, myId: string) {
  if (!replyTo) return NO_QUOTE
  if (isGone(replyTo)) return { ...NO_QUOTE, quoteSeq: replyTo.seq }
  const { seq, senderId, senderNick, excerpt } = replyTo
  return { quoteSeq: seq, quoteNick: senderId === myId ? 'You' : senderNick, quoteText: excerpt }
}

function stored(message: Message, reader: RowsReader): Written {
  const { senderId, senderNick, createdAt, clientId, id, seq, editedAt } = message
  const { account = false, deleted = false } = message
  const isIgnored = reader.ignored?.has(senderId) ?? false
  const edit = deleted ? undefined : reader.edits?.get(id)
  const content = edit?.content ?? message.content
  const own = senderId === reader.userId
  const rowId = rowIdOf(senderId, clientId ?? id)
  const row = {
    id: rowId,
    senderId,
    senderNick,
    content,
    writtenAt: createdAt,
    own,
    seq,
    ...quote(message.replyTo, reader.userId),
  }
  return {
    ...row,
    status: 'sent',
    messageId: id,
    speaksToMe: !isIgnored && mentionsReader(message, reader),
    account,
    deleted,
    editedAt,
    isInBox: id === reader.inBox,
    isSaving: edit !== undefined,
    pinned: message.pinned ?? false,
    isIgnored,
    reactions: message.reactions,
    mayReact: reader.mayWrite ?? false,
  }
}

function waiting(outgoing: Outgoing, messages: readonly Message[], myId: string): Written {
  const { clientId, content, nick, writtenAt, replyTo, ...rest } = outgoing
  const parent = replyTo && messages.find(({ seq }) => seq === replyTo.seq)
  const row = {
    id: rowIdOf(myId, clientId),
    senderId: myId,
    senderNick: nick,
    content,
    writtenAt,
    own: true,
    clientId,
    ...quote(parent ? quoteOf(parent) : replyTo, myId),
  }
  return rest.status === 'failed'
    ? { ...row, status: 'failed', reason: rest.reason }
    : { ...row, status: 'pending' }
}

/** The same before and after the acknowledgement, so that the row stays where it is. */
function rowIdOf(senderId: string, id: string): string {
  return `${senderId} ${id}`
}

function placed(row: Written, before: Row | undefined, today: Date, startsNew: boolean): Row {
  const time = new Date(row.writtenAt)
  const day = before && isSameDay(time, new Date(before.writtenAt)) ? undefined : dayName(time, today)
  // A reply always names its author.
  const begins = startsNew || day !== undefined || row.quoteSeq !== undefined
  const startsGroup = begins || before === undefined || !continues(row, before)
  return { ...row, day, startsGroup, startsNew }
}

function continues(row: Written, before: Row): boolean {
  const gapMs = Date.parse(row.writtenAt) - Date.parse(before.writtenAt)
  return row.senderId === before.senderId && nameOf(row) === nameOf(before) && gapMs < GROUP_MS
}

/** An account and a guest of the same name are different authors. An unsent message does not say which it is. */
function nameOf(row: Written): string {
  return row.status === 'sent' && row.account ? `${row.senderNick} account` : row.senderNick
}

function isSameDay(one: Date, other: Date): boolean {
  return startOfDay(one).getTime() === startOfDay(other).getTime()
}
