import { useState } from 'react'
import { useCommand } from '../../../lib/use-command'
import { MenuNote } from '../../../ui/Menu'
import { MenuItem } from '../../../ui/MenuItem'
import type { MessageAction, MessageRef } from './message-action'

type Props = { action: MessageAction; message: MessageRef; onDone: () => void }

/** One action in a message's menu. While it asks for confirmation it stays the same item, so it keeps the focus. */
export function ActionItem({ action, message, onDone }: Props) {
  const { label, confirmLabel, look = 'plain' } = action
  const [isSure, setSure] = useState(confirmLabel === undefined)
  const { run, reason } = useCommand(onDone)
  const choose = () => (isSure ? void run(() => action.run(message)) : setSure(true))
  return (
    <>
      <MenuItem look={look} onClick={choose}>
        {isSure ? (confirmLabel ?? label) : label}
      </MenuItem>
      <MenuNote>{reason}</MenuNote>
    </>
  )
}
