import { useState } from 'react'
import { changePassword } from '../../chat/account/change-password'
import { Button } from '../../ui/Button'
import { PasswordField } from '../../ui/PasswordField'
import { NEW_PASSWORD_CODES, PASSWORD_CODES } from './codes'
import { Form } from './Form'
import { KnownName } from './KnownName'
import { Section } from './Section'
import { reasonFor, useQuestion } from './use-question'

/** Changes the password. */
export function PasswordSection() {
  const [state, setState] = useState<'closed' | 'open' | 'done'>('closed')
  const [password, setPassword] = useState('')
  const [next, setNext] = useState('')
  const { asking, put } = useQuestion()

  const close = (outcome: 'closed' | 'done') => {
    setPassword('')
    setNext('')
    setState(outcome)
  }
  const change = async () => {
    if (await put(() => changePassword(password, next))) close('done')
  }

  return (
    <Section title="Password" description="Changing it signs out every other browser.">
      {state === 'open' ? (
        <Form
          asking={asking}
          atFields={[...PASSWORD_CODES, ...NEW_PASSWORD_CODES]}
          words={['Change the password', 'Changing…']}
          onSubmit={() => void change()}
          ways={<Button onClick={() => close('closed')}>Cancel</Button>}
        >
          <KnownName />
          <PasswordField
            label="Current password"
            autoComplete="current-password"
            autoFocus
            value={password}
            reason={reasonFor(asking, PASSWORD_CODES)}
            onTyped={setPassword}
          />
          <PasswordField
            label="New password"
            autoComplete="new-password"
            value={next}
            hint="At least 8 characters."
            reason={reasonFor(asking, NEW_PASSWORD_CODES)}
            onTyped={setNext}
          />
        </Form>
      ) : (
        <Button autoFocus={state === 'done'} onClick={() => setState('open')}>
          Change the password…
        </Button>
      )}
      <p role="status">{state === 'done' && 'Your password is changed.'}</p>
    </Section>
  )
}
