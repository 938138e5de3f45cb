import type { Message } from '../protocol/generated'

/** The person who reads a message. */
export type Reader = { userId: string; nick: string }

const WORD = '[\\p{L}\\p{M}\\p{N}_]'

/** Whether a text mentions a nickname: `@nick`, in any case, as a separate word. A nickname may contain spaces. */
export function mentions(text: string, nick: string): boolean {
  const words = nick.normalize().split(/\s+/).filter(Boolean)
  if (words.length === 0 || !text.includes('@')) return false
  const name = words.map(literal).join('\\s+')
  return new RegExp(`(?<!${WORD})@${name}(?!${WORD})`, 'iu').test(text.normalize())
}

/** Whether someone else's message mentions the reader, or replies to them. */
export function mentionsReader(
  { senderId, content, replyTo }: Pick<Message, 'senderId' | 'content' | 'replyTo'>,
  me: Reader,
): boolean {
  const isReply = replyTo !== undefined && 'senderId' in replyTo && replyTo.senderId === me.userId
  return senderId !== me.userId && (isReply || mentions(content, me.nick))
}

function literal(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
