import styles from './BrandMark.module.css'

type Props = { size?: 'small' | 'large' }

/** The speech bubble of the favicon. The name always stands beside it. */
export function BrandMark({ size = 'large' }: Props) {
  return (
    <svg
      className={`${styles.mark} ${styles[size]}`}
      viewBox="0 0 32 32"
      aria-hidden="true"
      focusable="false"
    >
      <path d="M16 3C8.3 3 2 8.4 2 15c0 3.5 1.8 6.6 4.6 8.8l-1 4.5c-.2.8.6 1.4 1.3 1.1l5.7-2.7c1.1.2 2.2.3 3.4.3 7.7 0 14-5.4 14-12S23.7 3 16 3Z" />
      <g className={styles.dots}>
        <circle cx="10" cy="15" r="2" />
        <circle cx="16" cy="15" r="2" />
        <circle cx="22" cy="15" r="2" />
      </g>
    </svg>
  )
}
