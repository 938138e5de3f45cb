import { type ReactNode, useState } from 'react'
import { Button } from '../../ui/Button'
import { PasswordField } from '../../ui/PasswordField'
import { PASSWORD_CODES } from './codes'
import { Form } from './Form'
import { KnownName } from './KnownName'
import { reasonFor, useQuestion } from './use-question'

type Props = {
  /** What the button says that opens the form. */
  opener: string
  words: readonly [submit: string, busy: string]
  look?: 'solid' | 'danger'
  /** What will happen, if that has to be said first. */
  children?: ReactNode
  ask: (password: string) => Promise<void>
}

/** A button that asks for the password before it does something. */
export function PasswordQuestion({ opener, words, look = 'solid', children, ask }: Props) {
  const [isOpen, setOpen] = useState(false)
  const [wasOpen, setWasOpen] = useState(false)
  const [password, setPassword] = useState('')
  const { asking, put } = useQuestion()

  const close = () => {
    setPassword('')
    setOpen(false)
    setWasOpen(true)
  }
  const send = async () => {
    if (await put(() => ask(password))) close()
  }

  if (!isOpen) {
    return (
      // The form with the focus is removed, so the button that opened it gets the focus.
      <Button autoFocus={wasOpen} onClick={() => setOpen(true)}>
        {opener}
      </Button>
    )
  }
  return (
    <Form
      asking={asking}
      atFields={PASSWORD_CODES}
      words={words}
      look={look}
      onSubmit={() => void send()}
      ways={<Button onClick={close}>Cancel</Button>}
    >
      {children}
      <KnownName />
      <PasswordField
        label="Your password"
        autoComplete="current-password"
        autoFocus
        value={password}
        reason={reasonFor(asking, PASSWORD_CODES)}
        onTyped={setPassword}
      />
    </Form>
  )
}
