import { useState } from 'react'
import { signIn } from '../../chat/account/sign-in'
import { useSession } from '../../stores/account/session'
import { PasswordField } from '../../ui/PasswordField'
import { TextField } from '../../ui/TextField'
import { PASSWORD_CODES } from './codes'
import { Form } from './Form'
import { reasonFor, useQuestion } from './use-question'

type Props = {
  /** A name that was typed on the page before. */
  name: string | undefined
  onDone: () => void
}

/** Signs in. It does not say which of the two was wrong, because that would reveal which names exist. */
export function SignInForm({ name: given, onDone }: Props) {
  const lastNick = useSession((state) => state.nick)
  const name = given ?? lastNick
  const [username, setUsername] = useState(name)
  const [password, setPassword] = useState('')
  const { asking, put } = useQuestion()

  const enter = async () => {
    if (await put(() => signIn(username, password))) onDone()
  }

  return (
    <Form
      asking={asking}
      atFields={PASSWORD_CODES}
      words={['Sign in', 'Signing in…']}
      onSubmit={() => void enter()}
    >
      <TextField
        label="Name"
        name="username"
        autoComplete="username"
        dir="auto"
        autoFocus={name === ''}
        value={username}
        onTyped={setUsername}
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="current-password"
        autoFocus={name !== ''}
        value={password}
        reason={reasonFor(asking, PASSWORD_CODES)}
        onTyped={setPassword}
      />
    </Form>
  )
}
