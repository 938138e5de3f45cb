import { request } from '../../client/request'
import { type ReadMark, readUpTo } from '../../model/read-mark'
import { ProtocolError, waitOf } from '../../protocol/error'
import { useSession } from '../../stores/account/session'
import { readOnAnotherDevice, roomRead, useMarksElsewhere } from '../../stores/messages/read'

/** Soon enough for someone who changes to another device, and seldom enough for the server. */
const INTERVAL_MS = 3000
/** After an error. */
const RETRY_MS = 30_000

/** Whose marks these are. */
let reader = ''
/** The newest mark of each room that the server knows, or is about to. */
const reported = new Map<string, ReadMark>()
/** What waits to be reported. */
const waiting = new Map<string, ReadMark & { timer: ReturnType<typeof setTimeout> }>()

/** The reader has seen a room up to here; this person's other devices soon know. */
export function markRead(room: string, epoch: string, seq: number) {
  roomRead(room, epoch, seq)
  forgetAnotherReader()
  if (readUpTo(reported.get(room), epoch) >= seq) return
  reported.set(room, { epoch, seq })
  reportIn(INTERVAL_MS, room, { epoch, seq })
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
    useMarksElsewhere.setState({ marks })
  } catch {
    // The next connection asks again.
  }
}

function reportIn(ms: number, room: string, { epoch, seq }: ReadMark) {
  const before = waiting.get(room)
  const timer = before?.timer ?? setTimeout(() => void report(room), ms)
  waiting.set(room, { epoch, seq: Math.max(seq, readUpTo(before, epoch)), timer })
}

async function report(room: string) {
  forgetAnotherReader()
  const mark = waiting.get(room)
  if (!mark) return
  const { epoch, seq } = mark
  waiting.delete(room)
  clearTimeout(mark.timer)
  try {
    await request('mark_read', { room, seq, epoch })
  } catch (error) {
    const mayHelp = error instanceof ProtocolError && ['offline', 'timeout'].includes(error.code)
    const wait = waitOf(error)
    // A newer one may wait by now.
    if ((mayHelp || wait) && !waiting.has(room)) {
      reportIn(Math.max(RETRY_MS, wait?.forMs ?? 0), room, { epoch, seq })
    }
  }
}

/** Someone else is signed in now. */
function forgetAnotherReader() {
  const { userId } = useSession.getState()
  if (userId === reader) return
  reader = userId
  for (const { timer } of waiting.values()) clearTimeout(timer)
  waiting.clear()
  reported.clear()
}
