import { useState } from 'react'
import { deleteMessage } from '../../chat/moderate'
import { MenuNote } from '../../ui/Menu'
import { MenuItem } from '../../ui/MenuItem'
import { useDeed } from './use-deed'

type Props = { room: string; messageId: string; onDone: () => void }

/** Takes a message away, asked twice: it cannot be brought back. The entry stays one, so the focus stays on it. */
export function DeleteEntry({ room, messageId, onDone }: Props) {
  const [isSure, setSure] = useState(false)
  const { run, reason } = useDeed(onDone)
  const remove = () => (isSure ? void run(() => deleteMessage(room, messageId)) : setSure(true))
  return (
    <>
      <MenuItem look="danger" onClick={remove}>
        {isSure ? 'Delete for everyone' : 'Delete message…'}
      </MenuItem>
      <MenuNote>{reason}</MenuNote>
    </>
  )
}
