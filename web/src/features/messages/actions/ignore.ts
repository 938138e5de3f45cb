import { personIgnored } from '../../../stores/people/ignored'
import type { MessageAction } from './message-action'

/** Nothing that its author writes is shown here any more. */
export const ignoreAction: MessageAction = {
  id: 'ignore',
  label: 'Ignore this person',
  isPossible: ({ own, isIgnored }) => !own && !isIgnored,
  run: async ({ senderId }) => {
    personIgnored(senderId, true)
    return undefined
  },
}

export const stopIgnoringAction: MessageAction = {
  id: 'stop-ignoring',
  label: 'Stop ignoring this person',
  isPossible: ({ isIgnored }) => isIgnored,
  run: async ({ senderId }) => {
    personIgnored(senderId, false)
    return undefined
  },
}
