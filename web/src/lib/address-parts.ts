/** A part of an address as it is drawn: its text, or something else `instead`. */
export type Part = { text: string; instead?: string }

/** Above this many characters, the middle of what follows the host is not drawn. */
const SHOWN_MAX = 60
/** How much of the end is drawn. */
const TAIL = 12
/** How much of the beginning is drawn at least, however long the host is. */
const HEAD_MIN = 8

const JOINED = /[\p{M}\p{Emoji_Modifier}\u200c\u200d]/u
const LATIN = /\p{Script=Latin}/u
/** Scripts whose letters look like Latin ones. */
const LOOKS_LATIN = new RegExp(
  `[${['Armenian', 'Cherokee', 'Coptic', 'Cyrillic', 'Greek', 'Lisu'].map((script) => `\\p{Script=${script}}`).join('')}]`,
  'u',
)

/**
 * The address in parts: the host always whole, and as the browser understands it if the typed one could deceive
 * ("http://bank.example@evil.example"); the beginning and the end of a long path. All texts together are the address.
 */
export function partsOf(address: string, hostname: string): Part[] {
  const { scheme = '', user, host = '', rest = '' } = SPLIT.exec(address)?.groups ?? {}
  const real = isHonest(host, hostname) ? undefined : hostname
  const shownBefore = scheme.length + (user ? 2 : 0) + Array.from(real ?? host).length
  const parts: Part[] = [
    { text: scheme },
    ...(user ? [{ text: user, instead: '…@' }] : []),
    real === undefined ? { text: host } : { text: host, instead: real },
    ...shortened(rest, SHOWN_MAX - shownBefore),
  ]
  return joined(parts)
}

const SPLIT =
  /^(?<scheme>https?:\/\/)?(?<user>[^/?#]*@)?(?<host>\[[^\]]*\]|[^/?#:]*)(?<rest>(?::\d+)?(?:[/?#].*)?)$/isu

/** Whether the typed host is the real one, and also looks like it: "раypal.com" may begin with two Cyrillic letters. */
function isHonest(host: string, hostname: string): boolean {
  const typed = host.toLowerCase()
  if (typed === hostname) return true
  if (!hostname.includes('xn--') || typed.normalize('NFKC') !== typed) return false
  const name = typed.replace(/^www\./, '')
  return !(LOOKS_LATIN.test(name) && LATIN.test(name))
}

function shortened(rest: string, room: number): Part[] {
  const characters = Array.from(rest)
  const headMax = Math.max(HEAD_MIN, room - TAIL - 1)
  if (characters.length <= Math.max(room, headMax + TAIL + 1)) return [{ text: rest }]
  const from = boundaryAt(characters, headMax)
  const to = boundaryAt(characters, characters.length - TAIL)
  if (to <= from) return [{ text: rest }]
  return [
    { text: characters.slice(0, from).join('') },
    { text: characters.slice(from, to).join(''), instead: '…' },
    { text: characters.slice(to).join('') },
  ]
}

/** Moves back to the letter that the combining marks at this index belong to. */
function boundaryAt(characters: readonly string[], index: number): number {
  let at = index
  while (at > 1 && (JOINED.test(characters[at] ?? '') || /[\u200c\u200d]/.test(characters[at - 1] ?? '')))
    at -= 1
  return at
}

/** Joins neighbours that are drawn as they were typed. */
function joined(parts: readonly Part[]): Part[] {
  const all: Part[] = []
  for (const part of parts) {
    const last = all.at(-1)
    if (part.text === '') continue
    if (last && last.instead === undefined && part.instead === undefined) last.text += part.text
    else all.push({ ...part })
  }
  return all
}
