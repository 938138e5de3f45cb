import { useEffect, useRef, useState } from 'react'
import { Button } from './Button'
import styles from './Confirm.module.css'

type Props = {
  /** What the button says first: "Delete the room…". */
  label: string
  /** What happens, and that it cannot be undone. */
  question: string
  /** What the second button says: "Delete it for good". */
  answer: string
  /** Returns the sentence to show if it was refused, and nothing when it is done. */
  onSure: () => Promise<string | undefined>
}

/** A button for what cannot be undone: it asks twice, the second time saying what will happen. */
export function Confirm({ label, question, answer, onSure }: Props) {
  const [step, setStep] = useState<'first' | 'second' | 'asked'>('first')
  const [reason, setReason] = useState('')
  const first = useRef<HTMLButtonElement>(null)
  const cancel = useRef<HTMLButtonElement>(null)

  // The focus goes to Cancel: a second Enter is not a second thought.
  useEffect(() => {
    if (step === 'second') cancel.current?.focus()
  }, [step])

  const back = () => {
    setStep('first')
    setReason('')
    requestAnimationFrame(() => first.current?.focus())
  }
  const go = async () => {
    if (step === 'asked') return
    setStep('asked')
    const refused = await onSure()
    setReason(refused ?? '')
    if (refused === undefined) back()
    else setStep('second')
  }

  if (step === 'first') {
    return (
      <Button ref={first} onClick={() => setStep('second')}>
        {label}
      </Button>
    )
  }
  return (
    <div className={styles.confirm}>
      <p>{question}</p>
      <p className={styles.reason} role="alert">
        {reason}
      </p>
      <div className={styles.ways}>
        <Button ref={cancel} onClick={back}>
          Cancel
        </Button>
        <Button look="danger" aria-disabled={step === 'asked'} onClick={go}>
          {answer}
        </Button>
      </div>
    </div>
  )
}
