import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { shortName } from '../../model/room-id'
import { NAME_MAX, roomNamed, useKnownRooms } from '../../stores/rooms/known-rooms'
import { Button } from '../../ui/Button'
import styles from './RoomNameForm.module.css'

type Props = { room: string; onDone: () => void }

/** Names a room in this browser only. Without a name it is called by its id again. */
export function RoomNameForm({ room, onDone }: Props) {
  const named = useKnownRooms(({ rooms }) => rooms.find(({ id }) => id === room)?.name ?? '')
  const [name, setName] = useState(named)
  const field = useRef<HTMLInputElement>(null)
  const fieldId = useId()

  useEffect(() => field.current?.select(), [])

  const save = (event: FormEvent) => {
    event.preventDefault()
    roomNamed(room, name)
    onDone()
  }

  return (
    <form className={styles.form} onSubmit={save}>
      <label className={styles.label} htmlFor={fieldId}>
        Name, for you only
      </label>
      <div className={styles.line}>
        <input
          ref={field}
          id={fieldId}
          className={styles.field}
          // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field.
          autoFocus
          autoComplete="off"
          enterKeyHint="done"
          dir="auto"
          maxLength={NAME_MAX}
          placeholder={shortName(room)}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit">Save</Button>
      </div>
    </form>
  )
}
