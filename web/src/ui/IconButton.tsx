import type { ComponentProps } from 'react'
import { Icon } from './Icon'
import styles from './IconButton.module.css'

type Props = Omit<ComponentProps<'button'>, 'aria-label' | 'title'> & {
  /** What it does. Read out, and shown on hover. */
  label: string
  icon: ComponentProps<typeof Icon>['name']
}

/** A button that shows only a picture. */
export function IconButton({ label, icon, children, ...rest }: Props) {
  return (
    <button {...rest} type="button" className={styles.button} aria-label={label} title={label}>
      <Icon name={icon} />
      {children}
    </button>
  )
}
