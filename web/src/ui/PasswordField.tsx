import { type ComponentProps, useState } from 'react'
import { Button } from './Button'
import { TextField } from './TextField'

type Props = Omit<ComponentProps<typeof TextField>, 'type' | 'children' | 'autoComplete'> & {
  /** A browser offers the password that it keeps, or makes a good one. */
  autoComplete: 'current-password' | 'new-password'
}

/** Where a password is typed: hidden, unless its writer wants to read it. */
export function PasswordField(props: Props) {
  const [isShown, setShown] = useState(false)
  return (
    <TextField {...props} type={isShown ? 'text' : 'password'}>
      <Button onClick={() => setShown(!isShown)}>
        <span>
          <span>{isShown ? 'Hide' : 'Show'}</span>
          <span className="sr-only">{` ${props.label}`}</span>
        </span>
      </Button>
    </TextField>
  )
}
