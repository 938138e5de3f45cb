import { signOut } from '../../chat/account/sign-out'
import { useOutbox } from '../../stores/messages/outbox'
import { Button } from '../../ui/Button'
import styles from './Form.module.css'
import { Section } from './Section'
import { useQuestion } from './use-question'

/** Signs out in this browser. */
export function SignOutSection() {
  const { asking, put } = useQuestion()
  const unsent = useOutbox((state) => [...state.byRoom.values()].reduce((sum, { length }) => sum + length, 0))
  const loss = unsent === 0 ? '' : ' Unsent messages are discarded.'
  return (
    <Section title="Sign out" description={`Signs you out in every tab of this browser.${loss}`}>
      <Button aria-disabled={asking.status === 'asked'} onClick={() => void put(signOut)}>
        {asking.status === 'asked' ? 'Signing out…' : 'Sign out'}
      </Button>
      <p className={styles.reason} role="alert">
        {asking.status === 'refused' && asking.reason}
      </p>
    </Section>
  )
}
