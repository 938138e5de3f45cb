import styles from './AccountMark.module.css'

/** The mark beside the name of an account, which nobody else can have. Guests have no mark. */
export function AccountMark() {
  return (
    <svg className={styles.mark} viewBox="0 0 16 16" role="img" aria-label="Account" focusable="false">
      <title>Account</title>
      <path
        fill="currentColor"
        d="M8 .8 9.9 2l2.2-.2.8 2.1 1.9 1.2-.6 2.1.6 2.2-1.9 1.2-.8 2.1-2.2-.2L8 13.9l-1.9-1.4-2.2.2-.8-2.1-1.9-1.2.6-2.2-.6-2.1 1.9-1.2.8-2.1 2.2.2L8 .8Z"
      />
      <path
        d="m5.2 7.5 2 2 3.6-4"
        fill="none"
        stroke="var(--surface)"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
