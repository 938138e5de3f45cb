import { useMemo } from 'react'
import type { Message } from '../../protocol/generated'
import { useSession } from '../../stores/account/session'
import { useToday } from '../../stores/clock'
import { useEditing } from '../../stores/messages/editing'
import { useEdits } from '../../stores/messages/edits'
import { useOutbox } from '../../stores/messages/outbox'
import { useIgnored } from '../../stores/people/ignored'
import { useMay } from '../../stores/rooms/access'
import { useRooms } from '../../stores/rooms/rooms'
import { type Row, rowsOf } from './rows'

/** A room's rows, as this reader sees them today. */
export function useRows(room: string, messages: readonly Message[], newAfter: number | undefined): Row[] {
  const outgoing = useOutbox((state) => state.byRoom.get(room))
  const edits = useEdits((state) => state.byRoom.get(room))
  const inBox = useEditing(room)?.messageId
  const userId = useSession((state) => state.userId)
  const nick = useRooms((state) => state.byRoom.get(room)?.nick ?? '')
  const mayWrite = useMay(room, 'write')
  const ignored = useIgnored((state) => state.ids)
  const today = useToday()
  return useMemo(
    () =>
      rowsOf(messages, outgoing ?? [], { userId, nick, today, newAfter, edits, inBox, mayWrite, ignored }),
    [messages, outgoing, userId, nick, today, newAfter, edits, inBox, mayWrite, ignored],
  )
}
