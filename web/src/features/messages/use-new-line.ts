import { useState } from 'react'
import { useLookedAt } from '../../lib/use-looked-at'
import { readUpTo } from '../../model/read-mark'
import { messagesOf } from '../../stores/messages/messages'
import { useMarksElsewhere, useReadUpTo } from '../../stores/messages/read'
import { useUnread } from '../../stores/messages/unread'

/**
 * `seen`: the person has looked at it. A line that appeared unseen goes away when another tab reads what is below. One
 * that appeared before it was known what was read on other devices is not `final`.
 */
type Line = { after: number; status: 'unseen' | 'seen'; isFinal: boolean }

/**
 * The `seq` after which the line "New" is shown, above the unread messages. It stays when they are read, until the room
 * is left or `endLine` is called. Messages that arrive while nobody looks move it.
 */
export function useNewLine(room: string, epoch: string, isSeeingEnd: boolean) {
  const [line, setLine] = useState<Line>()
  const { count } = useUnread(room)
  const read = useReadUpTo(room, epoch)
  const isLooked = useLookedAt()
  const status = isLooked ? 'seen' : 'unseen'
  const { marks } = useMarksElsewhere()
  const isFinal = marks !== undefined
  const isOutdated = line === undefined || (!isLooked && read > line.after)

  if (count > 0 && !isSeeingEnd && isOutdated) setLine({ after: read, status, isFinal })
  else if (line?.status === 'unseen' && count === 0) setLine(undefined)
  else if (line?.status === 'unseen' && isLooked) setLine({ ...line, status })
  else if (line && marks && !line.isFinal) {
    const elsewhere = readUpTo(
      marks.find((mark) => mark.room === room),
      epoch,
    )
    const isAllRead = elsewhere > line.after && elsewhere >= (messagesOf(room)?.head ?? 0)
    setLine(isAllRead ? undefined : { ...line, after: Math.max(line.after, elsewhere), isFinal })
  }

  return { newAfter: line?.after, endLine: () => setLine(undefined) }
}
