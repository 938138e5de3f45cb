import { copyLinkAction, copyTextAction } from './copy'
import { deleteAction } from './delete'
import { editAction } from './edit'
import type { MessageAction } from './message-action'
import { replyAction } from './reply'

/** Every action on a message, in the order of its menu. A new one is a file beside this and a line here. */
export const MESSAGE_ACTIONS: readonly MessageAction[] = [
  replyAction,
  editAction,
  copyTextAction,
  copyLinkAction,
  deleteAction,
]
