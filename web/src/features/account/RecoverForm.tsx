import { useState } from 'react'
import { recoverAccount } from '../../chat/account/sign-in'
import { useSession } from '../../stores/account/session'
import { PasswordField } from '../../ui/PasswordField'
import { TextField } from '../../ui/TextField'
import { NEW_PASSWORD_CODES, PASSWORD_CODES } from './codes'
import { Form } from './Form'
import { reasonFor, useQuestion } from './use-question'

type Props = {
  /** A name that was typed on the page before. */
  name: string | undefined
}

/** Recovers an account with the recovery code, if the password is forgotten. */
export function RecoverForm({ name: given }: Props) {
  const lastNick = useSession((state) => state.nick)
  const name = given ?? lastNick
  const [username, setUsername] = useState(name)
  const [code, setCode] = useState('')
  const [password, setPassword] = useState('')
  const { asking, put } = useQuestion()

  return (
    <Form
      asking={asking}
      atFields={[...PASSWORD_CODES, ...NEW_PASSWORD_CODES]}
      words={['Set the new password', 'Setting…']}
      onSubmit={() => void put(() => recoverAccount(username, code.trim(), password))}
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
      <TextField
        label="Recovery code"
        name="recovery-code"
        autoComplete="off"
        autoFocus={name !== ''}
        value={code}
        reason={reasonFor(asking, PASSWORD_CODES)}
        onTyped={setCode}
      />
      <PasswordField
        label="New password"
        name="password"
        autoComplete="new-password"
        value={password}
        hint="At least 8 characters."
        reason={reasonFor(asking, NEW_PASSWORD_CODES)}
        onTyped={setPassword}
      />
    </Form>
  )
}
