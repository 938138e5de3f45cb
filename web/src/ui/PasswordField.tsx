import { type ComponentProps, useState } from 'react'
import { Button } from './Button'
import { TextField } from './TextField'

type Props = Omit<ComponentProps<typeof TextField>, 'type' | 'children' | 'autoComplete'> & {
  /** Lets the browser fill in the stored password, or suggest a new one. */
  autoComplete: 'current-password' | 'new-password'
}

/** The field for a password: hidden, unless the person wants to read it. */
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
