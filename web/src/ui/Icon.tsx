const PATHS = {
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M12 5v14M6 13l6 6 6-6',
  leave: 'M10 5H6a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h4M15 8l4 4-4 4M19 12h-9',
  menu: 'M5 8h14M5 16h14',
  people:
    'M9.5 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM4 19c0-3 2.5-5 5.5-5s5.5 2 5.5 5M15.5 5.3a3 3 0 0 1 0 5.4M17 14.3c1.9.7 3 2.4 3 4.7',
  send: 'M12 19V6M6 11.5L12 5.5l6 6',
} as const

type Props = { name: keyof typeof PATHS }

/** A picture beside a word, or in a button that has a name: never read out. */
export function Icon({ name }: Props) {
  return (
    <svg width="20" height="20" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
