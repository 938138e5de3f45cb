import { useAnnouncements } from '../../stores/messages/announcements'

/** The only live region from which a screen reader speaks by itself. */
export function Announcer() {
  const { text, turn } = useAnnouncements()
  return (
    <div className="sr-only" role="status" aria-live="polite">
      <p key={turn}>{text}</p>
    </div>
  )
}
