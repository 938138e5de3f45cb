import type { ComponentProps } from 'react'
import styles from './MenuItem.module.css'

type Props = ComponentProps<'button'> & {
  /** `danger`: what is done cannot be undone. */
  look?: 'plain' | 'danger'
}

/** One item of a menu. */
export function MenuItem({ look = 'plain', ...rest }: Props) {
  return (
    <button
      {...rest}
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={`${styles.item} ${styles[look]}`}
    />
  )
}
