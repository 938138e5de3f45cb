import { useMemo } from 'react'
import type { RoomMessages } from '../../model/room-messages'
import { useRenames } from '../../stores/people/renames'
import { renamesByRow } from './renames-by-row'
import type { Row } from './rows'

type Loaded = Pick<RoomMessages, 'epoch' | 'hasMore' | 'newer'>

/** The lines about renames in a room, by the row that they are under. */
export function useRenamesByRow(room: string, rows: readonly Row[], { epoch, hasMore, newer }: Loaded) {
  const renames = useRenames((state) => state.byRoom.get(room))
  const isLive = newer === 'live'
  return useMemo(
    () => renamesByRow(rows, renames ?? [], { epoch, hasMore, isLive }),
    [rows, renames, epoch, hasMore, isLive],
  )
}
