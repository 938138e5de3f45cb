import { useAnnouncements } from '../../stores/messages/announcements'

/** The one place that a screen reader speaks from by itself. */
export function Announcer() {
  const { text, turn } = useAnnouncements()
  return (
    <div className="sr-only" role="status" aria-live="polite">
      <p key={turn}>{text}</p>
    </div>
  )
}
