import styles from './BrandMark.module.css'
import { BUBBLE, DOTS } from './bubble'

type Props = { size?: 'small' | 'large' }

/** The speech bubble of the favicon. The name is always beside it. */
export function BrandMark({ size = 'large' }: Props) {
  return (
    <svg
      className={`${styles.mark} ${styles[size]}`}
      viewBox="0 0 32 32"
      aria-hidden="true"
      focusable="false"
    >
      <path d={BUBBLE} />
      <g className={styles.dots}>
        {DOTS.map((x) => (
          <circle key={x} cx={x} cy="15" r="2" />
        ))}
      </g>
    </svg>
  )
}
