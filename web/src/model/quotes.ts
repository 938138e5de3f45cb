import type { Message, Patch, Quote, ReplyTo } from '../protocol/generated'

const EXCERPT_MAX = 100

/** The first line of a text that is not blank, up to 100 characters of it: what the server makes of it, too. */
export function excerptOf(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? ''
  const characters = [...line.trim()]
  return characters.slice(0, EXCERPT_MAX).join('').trimEnd()
}

export function isGone(replyTo: ReplyTo): replyTo is Extract<ReplyTo, { gone: true }> {
  return 'gone' in replyTo
}

/** A message as replies to it show it. */
export function quoteOf(message: Message): ReplyTo {
  const { seq, id, senderId, senderNick, content, expiresAt, change, deleted } = message
  if (deleted) return { seq, gone: true }
  const quote: Quote = { seq, id, senderId, senderNick, excerpt: excerptOf(content), expiresAt }
  return change === undefined ? quote : { ...quote, change }
}

/** Of two readings of the same quote the later one. What is gone does not come back. */
export function laterQuote(known: ReplyTo, added: ReplyTo): ReplyTo {
  if (isGone(known)) return known
  return isGone(added) || (added.change ?? 0) > (known.change ?? 0) ? added : known
}

/** Replies show their parents as these are here, if they are: a reply may have been read before its parent was changed. */
export function withQuotes(messages: readonly Message[]): readonly Message[] {
  if (!messages.some(({ replyTo }) => replyTo)) return messages
  const bySeq = new Map(messages.map((message) => [message.seq, message]))
  const quoting = messages.map((message) => {
    const parent = message.replyTo && bySeq.get(message.replyTo.seq)
    if (!message.replyTo || !parent) return message
    const replyTo = laterQuote(message.replyTo, quoteOf(parent))
    return replyTo === message.replyTo ? message : { ...message, replyTo }
  })
  return quoting.some((message, at) => message !== messages[at]) ? quoting : messages
}

/** A reply whose parent was changed. */
export function requoted<T extends { replyTo?: ReplyTo }>(reply: T, parent: Patch | undefined): T {
  const { replyTo } = reply
  if (!replyTo || !parent || isGone(replyTo) || parent.change <= (replyTo.change ?? 0)) return reply
  if (parent.deleted) return { ...reply, replyTo: { seq: replyTo.seq, gone: true } }
  if (parent.content === undefined) return reply
  return { ...reply, replyTo: { ...replyTo, excerpt: excerptOf(parent.content), change: parent.change } }
}

/** A reply whose parent may have been emptied or expired by now. */
export function withoutQuote<T extends { replyTo?: ReplyTo }>(
  reply: T,
  isOver: (quote: Quote) => boolean,
): T {
  const { replyTo } = reply
  if (!replyTo || isGone(replyTo) || !isOver(replyTo)) return reply
  return { ...reply, replyTo: { seq: replyTo.seq, gone: true } }
}
