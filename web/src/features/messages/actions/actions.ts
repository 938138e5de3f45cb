import { copyLinkAction, copyTextAction } from './copy'
import { deleteAction } from './delete'
import { editAction } from './edit'
import { ignoreAction, stopIgnoringAction } from './ignore'
import type { MessageAction } from './message-action'
import { pinAction, unpinAction } from './pin'
import { replyAction } from './reply'

/** Every action on a message, in the order of its menu. A new one is a file beside this and a line here. */
export const MESSAGE_ACTIONS: readonly MessageAction[] = [
  replyAction,
  editAction,
  copyTextAction,
  copyLinkAction,
  pinAction,
  unpinAction,
  ignoreAction,
  stopIgnoringAction,
  deleteAction,
]
