const PATHS = {
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M12 5v14M6 13l6 6 6-6',
  edit: 'M4.5 19.5h4L19 9l-4-4L4.5 15.5v4ZM13 7l4 4',
  knock: 'M7 20V5a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v15M4.5 20h15M13.8 12h.4',
  leave: 'M10 5H6a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h4M15 8l4 4-4 4M19 12h-9',
  lock: 'M6 11h12v8H6ZM9 11V8a3 3 0 0 1 6 0v3',
  member: 'M12 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM5 20c0-3.5 3-6 7-6s7 2.5 7 6',
  menu: 'M5 8h14M5 16h14',
  moderator: 'M12 3.5l7 2.5v5c0 4.5-3 7.8-7 9.5-4-1.7-7-5-7-9.5V6ZM9 12l2.2 2.2L15.2 10',
  more: 'M5 12h.8M11.6 12h.8M18.2 12h.8',
  muted: 'M12 5L7.5 9H4v6h3.5L12 19ZM16 10l4 4M20 10l-4 4',
  owner: 'M4 8l4 4 4-6 4 6 4-4-1.5 10h-13Z',
  people:
    'M9.5 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM4 19c0-3 2.5-5 5.5-5s5.5 2 5.5 5M15.5 5.3a3 3 0 0 1 0 5.4M17 14.3c1.9.7 3 2.4 3 4.7',
  plus: 'M12 5v14M5 12h14',
  react: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM8.8 14.2a4 4 0 0 0 6.4 0M9.5 9.8v.4M14.5 9.8v.4',
  reader:
    'M3 12c2.2-4 5.2-6 9-6s6.8 2 9 6c-2.2 4-5.2 6-9 6s-6.8-2-9-6ZM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5L20 20',
  send: 'M12 19V6M6 11.5L12 5.5l6 6',
  settings:
    'M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  share: 'M12 15V4M7.5 8L12 3.5 16.5 8M5 12.5V19a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-6.5',
} as const

type Props = { name: keyof typeof PATHS }

/** A picture beside a word or in a button with a label, so it is never read out. */
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
