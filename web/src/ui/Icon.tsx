const PATHS = {
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M12 5v14M6 13l6 6 6-6',
  edit: 'M4.5 19.5h4L19 9l-4-4L4.5 15.5v4ZM13 7l4 4',
  leave: 'M10 5H6a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h4M15 8l4 4-4 4M19 12h-9',
  menu: 'M5 8h14M5 16h14',
  more: 'M5 12h.8M11.6 12h.8M18.2 12h.8',
  people:
    'M9.5 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM4 19c0-3 2.5-5 5.5-5s5.5 2 5.5 5M15.5 5.3a3 3 0 0 1 0 5.4M17 14.3c1.9.7 3 2.4 3 4.7',
  plus: 'M12 5v14M5 12h14',
  send: 'M12 19V6M6 11.5L12 5.5l6 6',
  share: 'M12 15V4M7.5 8L12 3.5 16.5 8M5 12.5V19a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-6.5',
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
