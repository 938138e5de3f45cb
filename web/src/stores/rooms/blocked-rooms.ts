import { browserShelf } from '../../lib/storage'
import type { Refusal } from '../../model/refusal'

/** Rooms that this person was removed from. Until the block ends, by this browser's clock, nothing rejoins them by itself. */
const BLOCKED = 'wechat.shut'
/** How long a block without an end lasts here. Trying again costs a click. */
const LONGEST_MS = 30 * 24 * 60 * 60 * 1000

export type Block = Pick<Refusal, 'reason' | 'untilMs'> & { code: BlockCode }

/** What removes a person who may not rejoin by themselves. */
type BlockCode = 'banned' | 'kicked'

export function roomBlocked(room: string, { code, reason, untilMs }: Block) {
  const rest = kept().filter(([id]) => id !== room)
  keep([...rest, [room, code, reason, untilMs ?? 0, Date.now()]])
}

/** The person tries to join again. */
export function roomUnblocked(room: string) {
  const rooms = kept()
  const rest = rooms.filter(([id]) => id !== room)
  if (rest.length < rooms.length) keep(rest)
}

export function blockOf(room: string, nowMs = Date.now()): Block | undefined {
  for (const [id, code, reason, untilMs, sinceMs] of kept()) {
    const isOver = nowMs >= (untilMs || sinceMs + LONGEST_MS)
    if (id === room && !isOver) return { code, reason, untilMs: untilMs || undefined }
  }
  return undefined
}

type Kept = [room: string, code: BlockCode, reason: string, untilMs: number, sinceMs: number]

function keep(rooms: Kept[]) {
  browserShelf.write(BLOCKED, JSON.stringify(rooms))
}

function kept(): Kept[] {
  try {
    const rooms: unknown = JSON.parse(browserShelf.read(BLOCKED) ?? '[]')
    if (!Array.isArray(rooms)) return []
    return rooms.map(([room, code, reason, untilMs, sinceMs]) => [
      String(room),
      code === 'kicked' ? code : 'banned',
      String(reason),
      Number(untilMs) || 0,
      Number(sinceMs) || 0,
    ])
  } catch {
    // Something else is stored under this key: start empty.
    return []
  }
}
