import { pause } from '../../lib/backoff'
import { type Table, table } from '../../lib/table'
import { useSession } from '../../stores/account/session'
import { messagesOf } from '../../stores/messages/messages'
import { messageDiscarded, messagesRecalled, type Outgoing, useOutbox } from '../../stores/messages/outbox'

/** A database that does not answer must not delay anything. */
const PATIENCE_MS = 1000

type ByRoom = ReadonlyMap<string, readonly Outgoing[]>
type Gone = { room: string; clientId: string }

let kept: Table<Outgoing> | undefined
let otherTabs: BroadcastChannel | undefined
let recalling: Promise<void> | undefined
/** Recalled messages are not stored again: another tab may have delivered them meanwhile. */
const recalled = new WeakSet<Outgoing>()
let goneMeanwhile = new Set<string>()

/** Stores undelivered messages beyond the life of the page, and tells the other tabs which were delivered. */
export function keepOutbox(shelf: Table<Outgoing> = table<Outgoing>('outbox', 'clientId')) {
  kept = shelf
  useOutbox.subscribe(({ byRoom }, { byRoom: earlier }) => {
    const [now, before] = [entriesOf(byRoom), entriesOf(earlier)]
    const put = [...now.values()].filter((one) => before.get(one.clientId) !== one && !recalled.has(one))
    const gone = [...before.values()].filter((one) => !now.has(one.clientId))
    if (put.length === 0 && gone.length === 0) return
    for (const { clientId } of gone) goneMeanwhile.add(clientId)
    // Without a database, or with a full one, the messages last as long as the page.
    void shelf.change({ put, remove: gone.map(({ clientId }) => clientId) }).catch(() => undefined)
    if (gone.length > 0) otherTabs?.postMessage(gone.map(({ room, clientId }) => ({ room, clientId })))
  })
  shelf.onLost(() => {
    const put = [...entriesOf(useOutbox.getState().byRoom).values()]
    if (put.length > 0) void shelf.change({ put, remove: [] }).catch(() => undefined)
  })
  if (typeof BroadcastChannel === 'undefined') return
  otherTabs = new BroadcastChannel('wechat.outbox')
  otherTabs.onmessage = ({ data }: MessageEvent<Gone[]>) => {
    for (const { room, clientId } of data) {
      goneMeanwhile.add(clientId)
      messageDiscarded(room, clientId)
    }
  }
}

/** Restores what earlier pages and closed tabs have not sent. Never fails, and takes a second at most. */
export function recallOutbox(): Promise<void> {
  recalling ??= Promise.race([recall().catch(() => undefined), pause(PATIENCE_MS)]).finally(() => {
    recalling = undefined
  })
  return recalling
}

async function recall() {
  goneMeanwhile = new Set()
  const rows = (await kept?.all()) ?? []
  for (const row of rows) recalled.add(row)
  messagesRecalled(rows.filter((one) => !goneMeanwhile.has(one.clientId) && !isDelivered(one)))
}

function isDelivered({ room, clientId }: Outgoing): boolean {
  const { userId } = useSession.getState()
  const messages = messagesOf(room)?.messages ?? []
  return messages.some((message) => message.clientId === clientId && message.senderId === userId)
}

function entriesOf(byRoom: ByRoom): ReadonlyMap<string, Outgoing> {
  return new Map([...byRoom.values()].flat().map((one) => [one.clientId, one]))
}
