import { request } from '../../client/request'
import { type ReadMark, readUpTo } from '../../model/read-mark'
import { waitOf } from '../../protocol/error'
import { readOnAnotherDevice, roomRead } from '../../stores/messages/read'

/** Soon enough for someone who changes to another device, and seldom enough for the server. */
const INTERVAL_MS = 3000
/** After an error. */
const RETRY_MS = 30_000

/** The newest mark of each room that the server knows, or is about to. */
const reported = new Map<string, ReadMark>()
/** What waits to be reported. */
const waiting = new Map<string, { seq: number; timer: ReturnType<typeof setTimeout> }>()

/** The reader has seen a room up to here; this person's other devices soon know. */
export function markRead(room: string, epoch: string, seq: number) {
  roomRead(room, epoch, seq)
  if (readUpTo(reported.get(room), epoch) >= seq) return
  reported.set(room, { epoch, seq })
  reportIn(INTERVAL_MS, room, seq)
}

/** Reports at once: the reader looks away, and may continue on another device. */
export function reportRead() {
  for (const room of waiting.keys()) void report(room)
}

/** How far this person has read on other devices. */
export async function loadReadMarks() {
  try {
    const { marks } = await request('list_read_marks', {})
    for (const mark of marks) readOnAnotherDevice(mark)
  } catch {
    // The next connection asks again.
  }
}

function reportIn(ms: number, room: string, seq: number) {
  const before = waiting.get(room)
  const timer = before?.timer ?? setTimeout(() => void report(room), ms)
  waiting.set(room, { seq: Math.max(seq, before?.seq ?? 0), timer })
}

async function report(room: string) {
  const mark = waiting.get(room)
  if (!mark) return
  waiting.delete(room)
  clearTimeout(mark.timer)
  try {
    await request('mark_read', { room, seq: mark.seq })
  } catch (error) {
    reportIn(Math.max(RETRY_MS, waitOf(error)?.forMs ?? 0), room, mark.seq)
  }
}
