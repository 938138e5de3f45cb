import { useState } from 'react'
import { answerKnock } from '../../chat/rooms/answer-knock'
import { useMay } from '../../stores/rooms/access'
import { useKnocks } from '../../stores/rooms/knocks'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/Icon'
import styles from './KnockNotes.module.css'

type Props = { room: string }

/** People waiting to be let in, for those who may admit them. */
export function KnockNotes({ room }: Props) {
  const knocks = useKnocks((state) => state.byRoom.get(room)) ?? []
  const mayAdmit = useMay(room, 'admit')
  const [reason, setReason] = useState('')
  const [answered, setAnswered] = useState<readonly string[]>([])
  if (!mayAdmit) return null

  const answer = async (id: string, admit: boolean) => {
    if (answered.includes(id)) return
    setAnswered([...answered, id])
    setReason((await answerKnock(room, id, { admit })) ?? '')
    setAnswered((ids) => ids.filter((one) => one !== id))
  }
  return (
    <div role="status">
      {knocks.map(({ id, nick }) => (
        <div key={id} className={styles.note}>
          <Icon name="knock" />
          <p className={styles.words}>
            <bdi translate="no">{nick}</bdi> would like to come in.
          </p>
          <Button onClick={() => answer(id, true)}>Let in</Button>
          <Button look="quiet" onClick={() => answer(id, false)}>
            Refuse
          </Button>
        </div>
      ))}
      {reason !== '' && <p className={styles.reason}>{reason}</p>}
    </div>
  )
}
