import type { ComponentProps } from 'react'
import styles from './Button.module.css'

type Props = ComponentProps<'button'> & { look?: 'solid' | 'plain' | 'quiet' }

/** A button that a person reads. `solid` is the one thing to do on a page. */
export function Button({ look = 'plain', type = 'button', ...rest }: Props) {
  return <button {...rest} type={type} className={`${styles.button} ${styles[look]}`} />
}
