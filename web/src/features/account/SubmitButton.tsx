import type { ComponentProps } from 'react'
import { useSecondsLeft } from '../../lib/use-seconds-left'
import { Button } from '../../ui/Button'
import type { Asking } from './use-question'

type Props = Pick<ComponentProps<typeof Button>, 'children' | 'look'> & {
  asking: Asking
  /** What it says while the request is open. */
  busy: string
}

/** A form's button. It stays where it is and focusable while it cannot be used. */
export function SubmitButton({ asking, busy, look = 'solid', children }: Props) {
  const seconds = useSecondsLeft(asking.status === 'refused' ? asking.untilMs : 0)
  return (
    <Button type="submit" look={look} aria-disabled={asking.status === 'asked' || seconds > 0}>
      {asking.status === 'asked' ? (
        busy
      ) : seconds > 0 ? (
        <span>
          Try again
          <span aria-hidden="true">{` in ${seconds} s`}</span>
        </span>
      ) : (
        children
      )}
    </Button>
  )
}
