import { type Part, partsOf } from './address-parts'
import {
  AUTHORITY,
  BESIDE_LETTER,
  DOMAIN,
  HOST,
  MAILBOX,
  PORT,
  REST,
  UNSPACED,
  withoutTail,
} from './address-text'
import { isWellKnown } from './well-known-domains'

export type Piece = { kind: 'text'; text: string } | Link

/** `parts`: how it is drawn. The texts of all pieces together are the message, character by character. */
export type Link = { kind: 'link'; text: string; href: string; parts: Part[] }

/** Not directly after a letter of the same word; some scripts need no space. */
const START = `(?<!${BESIDE_LETTER}|[@/\\\\._$#~-])`

const FORMS = [
  `(?<!${BESIDE_LETTER})(?<web>https?://${AUTHORITY}${REST})`,
  `${START}(?<www>www\\.${HOST}${PORT}${REST})`,
  `${START}(?<mail>(?:mailto:)?${MAILBOX}@${DOMAIN})(?!@|:[\\w/~])`,
  `${START}(?<bare>${DOMAIN}${PORT})(?<path>${REST})(?![@(])`,
]

/** Each form is tried at each position, and repeats nothing unbounded before a part that may fail: the work is linear. */
const ADDRESS = new RegExp(FORMS.join('|'), 'giu')

/**
 * Splits a text into plain pieces and links: http(s) addresses, and without a scheme those that begin with `www.` or end
 * in a well-known domain, and e-mail addresses. Written by hand: neither linkify-it nor linkifyjs ends an address before
 * a backtick, `**`, a bidi override or another script's full stop, or finds one after a letter of a script without spaces.
 */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(ADDRESS)) {
    const link = linkOf(match, text.charAt(match.index - 1))
    if (!link) continue
    if (match.index > end) pieces.push({ kind: 'text', text: text.slice(end, match.index) })
    pieces.push(link)
    end = match.index + link.text.length
  }
  if (end < text.length) pieces.push({ kind: 'text', text: text.slice(end) })
  return pieces
}

function linkOf({ groups }: RegExpMatchArray, before: string): Link | undefined {
  const { web, www, mail, bare, path = '' } = groups ?? {}
  if (mail !== undefined) return mailLink(mail)
  if (web !== undefined) return webLink(web, '', before)
  if (www !== undefined)
    return /^www\.[^/?#]+\.[^/?#]/i.test(www) ? webLink(www, 'https://', before) : undefined
  return bare !== undefined && isWellKnown(bare, path) ? webLink(bare + path, 'https://', before) : undefined
}

function webLink(found: string, scheme: string, before: string): Link | undefined {
  const text = withoutTail(withoutNextWord(found), before)
  const href = scheme + text
  if (!URL.canParse(href)) return undefined
  const { hostname } = new URL(href)
  return { kind: 'link', text, href, parts: partsOf(text, hostname) }
}

/** "https://a.example谢谢" is not the host `a.example谢谢`. */
function withoutNextWord(address: string): string {
  const authority = /^(?:https?:\/\/)?[^/?#]*/i.exec(address)?.[0] ?? ''
  const glued = new RegExp(`\\.[a-z]{2,63}(?=${UNSPACED}[^.]*$)`, 'iu').exec(authority)
  return glued ? address.slice(0, glued.index + glued[0].length) : address
}

function mailLink(text: string): Link {
  const address = text.replace(/^mailto:/i, '')
  const [mailbox = '', domain = ''] = address.split('@')
  const href = `mailto:${encodeURIComponent(mailbox).replaceAll('%2B', '+')}@${domain}`
  return { kind: 'link', text, href, parts: [{ text }] }
}
