import {
  type ComponentType,
  lazy,
  type MouseEvent,
  Suspense,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { copyText } from '../../lib/copy-text'
import { pathOfRoom } from '../../lib/room-id'
import { useRoomName } from '../../stores/known-rooms'
import { Button } from '../../ui/Button'
import { IconButton } from '../../ui/IconButton'
import styles from './ShareDialog.module.css'

type Code = { default: ComponentType<{ text: string; label: string }> }

// Its encoder is wanted by few, and not before they ask. Where it cannot be loaded, the link is still there.
const QrCode = lazy((): Promise<Code> => {
  return import('./QrCode').then(
    ({ QrCode }) => ({ default: QrCode }),
    () => ({ default: () => null }),
  )
})

const COPIED = { not: '', yes: 'Copied', refused: 'Your browser does not allow it: the link is selected.' }

type Props = { room: string; onClose: () => void }

/** A room's link: to be copied, handed on, or read by a phone. */
export function ShareDialog({ room, onClose }: Props) {
  const [copied, setCopied] = useState<keyof typeof COPIED>('not')
  const dialog = useRef<HTMLDialogElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const titleId = useId()
  const fieldId = useId()
  const name = useRoomName(room)
  const link = new URL(pathOfRoom(room), location.origin).href

  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal()
  }, [])

  const copy = async () => {
    if (field.current) setCopied((await copyText(field.current)) ? 'yes' : 'refused')
  }
  const closeOnVeil = (event: MouseEvent) => {
    if (event.target === dialog.current) dialog.current.close()
  }
  // Whoever closes the system's own sheet has not failed at anything.
  const handOn = () => void navigator.share({ url: link }).catch(() => undefined)

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is on the veil; the key for it is Esc, and a button is there.
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={closeOnVeil}
    >
      <div className={styles.content}>
        <div className={styles.top}>
          <h2 id={titleId} className={styles.title}>
            Share <bdi>{name}</bdi>
          </h2>
          <IconButton icon="close" label="Close" onClick={() => dialog.current?.close()} />
        </div>
        <label className={styles.label} htmlFor={fieldId}>
          Whoever has this link can come in
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
          <Button look="solid" onClick={copy}>
            {copied === 'yes' ? 'Copied' : 'Copy link'}
          </Button>
          {'share' in navigator && <Button onClick={handOn}>Share…</Button>}
        </div>
        <p className={styles.outcome} role="status">
          <span className={copied === 'yes' ? 'sr-only' : undefined}>{COPIED[copied]}</span>
        </p>
        <div className={styles.code}>
          <Suspense>
            <QrCode text={link} label={`QR code of the link to ${name}`} />
          </Suspense>
        </div>
      </div>
    </dialog>
  )
}
