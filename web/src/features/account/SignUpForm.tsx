import { useState } from 'react'
import { signUp } from '../../chat/account/sign-up'
import { useSession } from '../../stores/account/session'
import { Button } from '../../ui/Button'
import { PasswordField } from '../../ui/PasswordField'
import { TextField } from '../../ui/TextField'
import { NAME_CODES, NEW_PASSWORD_CODES } from './codes'
import { Form } from './Form'
import { reasonFor, useQuestion } from './use-question'

/** Creates an account with the current nickname, or another name. */
export function SignUpForm() {
  const nick = useSession((state) => state.nick)
  const [username, setUsername] = useState(nick)
  const [password, setPassword] = useState('')
  const { asking, put } = useQuestion()
  const suggestion = asking.status === 'refused' ? asking.suggestion : undefined

  const keep = (name: string) => {
    setUsername(name)
    void put(() => signUp(name, password))
  }

  return (
    <Form
      asking={asking}
      atFields={[...NAME_CODES, ...NEW_PASSWORD_CODES]}
      words={['Create account', 'Creating…']}
      look={suggestion === undefined ? 'solid' : 'plain'}
      onSubmit={() => keep(username)}
      ways={
        suggestion !== undefined && (
          <Button look="solid" onClick={() => keep(suggestion)}>
            <span>
              Take <bdi translate="no">{suggestion}</bdi>
            </span>
          </Button>
        )
      }
    >
      <TextField
        label="Name"
        name="username"
        autoComplete="username"
        dir="auto"
        autoFocus={nick === ''}
        value={username}
        reason={reasonFor(asking, NAME_CODES)}
        onTyped={setUsername}
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="new-password"
        autoFocus={nick !== ''}
        value={password}
        hint="At least 8 characters."
        reason={reasonFor(asking, NEW_PASSWORD_CODES)}
        onTyped={setPassword}
      />
    </Form>
  )
}
