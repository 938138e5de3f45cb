import { type ComponentType, lazy, Suspense, useId, useRef, useState } from 'react'
import { copyText } from '../lib/copy-text'
import { Button } from './Button'
import styles from './LinkField.module.css'

type Code = { default: ComponentType<{ text: string; label: string }> }

// Few people need its encoder, so it is loaded on demand. If that fails, the link is still there.
const QrCode = lazy((): Promise<Code> => {
  return import('./QrCode').then(
    ({ QrCode }) => ({ default: QrCode }),
    () => ({ default: () => null }),
  )
})

const COPIED = { not: '', yes: 'Copied', refused: 'Your browser does not allow it: the link is selected.' }

type Props = {
  label: string
  link: string
  /** What the QR code is of; without this there is no code. */
  code?: string
}

/** A link to copy, share, or scan with a phone. */
export function LinkField({ label, link, code }: Props) {
  const [copied, setCopied] = useState<keyof typeof COPIED>('not')
  const field = useRef<HTMLInputElement>(null)
  const fieldId = useId()

  const copy = async () => {
    if (field.current) setCopied((await copyText(field.current)) ? 'yes' : 'refused')
  }
  // Closing the system's share sheet is not a failure.
  const handOn = () => void navigator.share({ url: link }).catch(() => undefined)

  return (
    <>
      <label className={styles.label} htmlFor={fieldId}>
        {label}
      </label>
      <input
        ref={field}
        id={fieldId}
        className={styles.field}
        readOnly
        value={link}
        onFocus={(event) => event.target.select()}
      />
      <div className={styles.ways}>
        <Button look={code === undefined ? 'plain' : 'solid'} onClick={copy}>
          {copied === 'yes' ? 'Copied' : 'Copy link'}
        </Button>
        {'share' in navigator && <Button onClick={handOn}>Share…</Button>}
      </div>
      <p className={styles.outcome} role="status">
        <span className={copied === 'yes' ? 'sr-only' : undefined}>{COPIED[copied]}</span>
      </p>
      {code !== undefined && (
        <div className={styles.code}>
          <Suspense>
            <QrCode text={link} label={code} />
          </Suspense>
        </div>
      )}
    </>
  )
}
