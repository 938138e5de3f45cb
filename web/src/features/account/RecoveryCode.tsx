import { useEffect, useId, useRef, useState } from 'react'
import { copyText } from '../../lib/copy-text'
import { recoveryCodeKept, useRecoveryCode } from '../../stores/account/recovery-code'
import { Button } from '../../ui/Button'
import styles from './RecoveryCode.module.css'

const COPIED = { not: '', yes: 'Copied', refused: 'Your browser does not allow it: the code is selected.' }

type Props = { onKept: () => void }

/** Shows a new recovery code, only this once. */
export function RecoveryCode({ onKept }: Props) {
  const code = useRecoveryCode((state) => state.code)
  const [copied, setCopied] = useState<keyof typeof COPIED>('not')
  const field = useRef<HTMLInputElement>(null)
  const id = useId()
  const textId = useId()

  useEffect(() => field.current?.focus(), [])

  const copy = async () => {
    if (field.current) setCopied((await copyText(field.current)) ? 'yes' : 'refused')
  }
  const go = () => {
    recoveryCodeKept()
    onKept()
  }

  return (
    <section className={styles.code} aria-label="Recovery code">
      <p id={textId}>
        If you forget your password, this code is the only way back. It is shown once: write it down or save
        it.
      </p>
      <label className="sr-only" htmlFor={id}>
        Your recovery code
      </label>
      <input
        ref={field}
        id={id}
        className={styles.field}
        readOnly
        value={code}
        aria-describedby={textId}
        onFocus={(event) => event.target.select()}
      />
      <div className={styles.ways}>
        <Button onClick={copy}>{copied === 'yes' ? 'Copied' : 'Copy'}</Button>
        <Button look="solid" onClick={go}>
          I have saved it
        </Button>
      </div>
      <p className={styles.outcome} role="status">
        <span className={copied === 'yes' ? 'sr-only' : undefined}>{COPIED[copied]}</span>
      </p>
    </section>
  )
}
