import { react } from '../../../chat/messages/react'
import { useCommand } from '../../../lib/use-command'
import { ownReactionOf } from '../../../stores/messages/own-reactions'
import { IconButton } from '../../../ui/IconButton'
import popoverStyles from '../../../ui/popover.module.css'
import { usePopover } from '../../../ui/use-popover'
import { EmojiPicker } from './EmojiPicker'

type Props = { room: string; messageId: string; label: string }

/** A button that opens the emoji to react with. */
export function ReactButton({ room, messageId, label }: Props) {
  const { id, isOpen, button, popover, onToggle, close } = usePopover(firstFocused)
  const { run, reason } = useCommand(close)
  const choose = (emoji: string) => {
    const isGiven = ownReactionOf(room, messageId, emoji)?.on ?? false
    if (isGiven) return close()
    void run(() => react(room, messageId, emoji, true))
  }
  return (
    <>
      <IconButton
        ref={button}
        icon="react"
        label={label}
        data-react-button=""
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        tabIndex={-1}
        popoverTarget={id}
      />
      <div
        ref={popover}
        id={id}
        className={popoverStyles.popover}
        data-open={isOpen || undefined}
        popover="auto"
        role="dialog"
        aria-label={label}
        onToggle={onToggle}
      >
        {isOpen && <EmojiPicker reason={reason} onChoose={choose} />}
      </div>
    </>
  )
}

function firstFocused(popover: HTMLElement) {
  popover.querySelector('button')?.focus()
}
