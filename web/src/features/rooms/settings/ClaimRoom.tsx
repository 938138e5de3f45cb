import { createRoom } from '../../../chat/rooms/create-room'
import { Confirm } from '../../../ui/Confirm'
import styles from './IrreversibleActions.module.css'

type Props = { room: string }

/** Lets an account take over a room that nobody owns. */
export function ClaimRoom({ room }: Props) {
  const claim = async () => {
    const outcome = await createRoom({ id: room })
    return 'reason' in outcome ? outcome.reason : undefined
  }
  return (
    <div className={styles.action}>
      <p>
        Nobody owns this room. You can take it over as long as nobody else is here and nothing that others
        have written is left.
      </p>
      <Confirm
        label="Take it over…"
        question="You become the owner: you decide who reads, who writes, and how long messages live."
        answer="Take it over"
        onSure={claim}
      />
    </div>
  )
}
