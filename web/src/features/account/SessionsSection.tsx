import { useEffect, useRef } from 'react'
import { endOtherSessions, endSession, loadSessions } from '../../chat/account/load-sessions'
import { useSessions } from '../../stores/account/sessions'
import { Button } from '../../ui/Button'
import { Section } from './Section'
import { SessionItem } from './SessionItem'
import styles from './Sessions.module.css'
import { useQuestion } from './use-question'

/** Where the account is signed in, with buttons to sign out there. */
export function SessionsSection() {
  const sessions = useSessions((state) => state.sessions)
  const { asking, put } = useQuestion()
  const list = useRef<HTMLUListElement>(null)
  const others = sessions?.filter(({ isCurrent }) => !isCurrent).length ?? 0

  // biome-ignore lint/correctness/useExhaustiveDependencies: requested once, when the page is opened.
  useEffect(() => void put(loadSessions), [])

  const end = async (question: () => Promise<void>) => {
    // The button with the focus is removed, so the list gets the focus.
    if (await put(question)) list.current?.focus()
  }

  return (
    <Section title="Signed in" description="End the sessions that you do not recognise or no longer use.">
      <ul ref={list} className={styles.list} aria-label="Signed-in browsers" tabIndex={-1}>
        {sessions?.map((session) => (
          <SessionItem key={session.id} {...session} onEnd={(id) => void end(() => endSession(id))} />
        ))}
      </ul>
      {others > 1 && <Button onClick={() => void end(endOtherSessions)}>End all others</Button>}
      <p className={styles.reason} role="alert">
        {asking.status === 'refused' && asking.reason}
      </p>
    </Section>
  )
}
