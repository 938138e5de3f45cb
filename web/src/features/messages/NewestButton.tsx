import { Icon } from '../../ui/Icon'
import styles from './NewestButton.module.css'

type Props = { unseen: number; onClick: () => void }

/** The way back to the end, with how much came there meanwhile. */
export function NewestButton({ unseen, onClick }: Props) {
  return (
    <button type="button" className={styles.button} data-unseen={unseen > 0 || undefined} onClick={onClick}>
      {nameOf(unseen)}
      <Icon name="down" />
    </button>
  )
}

function nameOf(unseen: number): string {
  if (unseen === 0) return 'Newest'
  return unseen === 1 ? '1 new message' : `${unseen} new messages`
}
