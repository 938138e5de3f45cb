import { useState } from 'react'
import { useLookedAt } from '../../lib/use-looked-at'
import { useReadUpTo } from '../../stores/messages/read'
import { useUnread } from '../../stores/messages/unread'

/** `seen`: the person has looked at it. A line that appeared unseen goes away when another tab reads what is below. */
type Line = { after: number; status: 'unseen' | 'seen' }

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
  const isOutdated = line === undefined || (!isLooked && read > line.after)

  if (count > 0 && !isSeeingEnd && isOutdated) setLine({ after: read, status })
  else if (line?.status === 'unseen' && count === 0) setLine(undefined)
  else if (line?.status === 'unseen' && isLooked) setLine({ ...line, status })

  return { newAfter: line?.after, endLine: () => setLine(undefined) }
}
