import type { ComponentProps } from 'react'
import styles from './Button.module.css'

type Props = ComponentProps<'button'> & { look?: 'solid' | 'plain' | 'quiet' | 'danger' }

/** A button with text. `solid` is the main action of a page; what `danger` does cannot be undone. */
export function Button({ look = 'plain', type = 'button', ...rest }: Props) {
  return <button {...rest} type={type} className={`${styles.button} ${styles[look]}`} />
}
