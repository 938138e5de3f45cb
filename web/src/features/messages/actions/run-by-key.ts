import type { KeyboardEvent } from 'react'
import { accessOf } from '../../../stores/rooms/access'
import { MESSAGE_ACTIONS } from './actions'
import type { MessageRef } from './message-action'

/** A key that is pressed while a message has the focus, but not its menu or a dialog: + opens the emoji, others act at once. */
export function runByKey(event: KeyboardEvent<HTMLElement>, message: MessageRef) {
  const { key, ctrlKey, metaKey, altKey, currentTarget, target } = event
  const isElsewhere = (target as HTMLElement).closest('dialog, [popover]') !== null
  if (ctrlKey || metaKey || altKey || isElsewhere) return
  const action = MESSAGE_ACTIONS.find((one) => one.key === key.toLowerCase())
  if (key === '+') currentTarget.querySelector<HTMLElement>('[data-react-button]')?.click()
  else if (action?.isPossible(message, accessOf(message.room))) void action.run(message)
  else return
  event.preventDefault()
}
