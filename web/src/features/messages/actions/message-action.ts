import type { AccessInfo } from '../../../protocol/generated'
import type { Row } from '../rows'

/** A stored message, as far as its menu needs to know it. Plain values, so that `memo` leaves an unchanged row alone. */
export type MessageRef = { room: string } & Pick<
  Extract<Row, { status: 'sent' }>,
  'messageId' | 'senderId' | 'senderNick' | 'writtenAt' | 'own' | 'deleted' | 'pinned' | 'isIgnored'
>

/** Something that a person can do with a message: one item of its menu. */
export type MessageAction = {
  id: string
  /** What the item says, such as "Delete message…". */
  label: string
  /** What the item says when it asks for confirmation, if the action cannot be undone. */
  confirmLabel?: string
  look?: 'plain' | 'danger'
  /** The key that does it while the message has the focus. */
  key?: string
  /** Whether the item is shown. The server decides again. */
  isPossible(message: MessageRef, access: AccessInfo | undefined): boolean
  /** Returns the reason if it fails, and nothing when it is done. */
  run(message: MessageRef): Promise<string | undefined>
}
