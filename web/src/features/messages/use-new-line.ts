import { useState } from 'react'
import { useLookedAt } from '../../lib/use-looked-at'
import { useReadUpTo } from '../../stores/messages/read'
import { useUnread } from '../../stores/messages/unread'

/** `seen`: someone has looked at it. Drawn while nobody looks, it goes again when another tab reads what is below. */
type Line = { after: number; status: 'unseen' | 'seen' }

/**
 * After which `seq` the line "New" stands: above what had come and was not read. It stays when that is read, until
 * the room is left or `endLine` is called; what comes while nobody looks moves it.
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
