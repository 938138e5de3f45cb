import { useEffect, useRef, useState } from 'react'
import { jumpTo } from '../../../chat/messages/jump-to'
import { loadPins } from '../../../chat/messages/pin-message'
import type { Message } from '../../../protocol/generated'
import { Button } from '../../../ui/Button'
import { Dialog } from '../../../ui/Dialog'
import { TextField } from '../../../ui/TextField'
import styles from './FindDialog.module.css'
import { FoundMessage } from './FoundMessage'
import { wordsOf } from './marked'
import { useSearch } from './use-search'

type Props = { room: string; onClose: () => void }

/** Finds messages of a room: by words, or among the pinned ones. */
export function FindDialog({ room, onClose }: Props) {
  const [text, setText] = useState('')
  const { found, isSearching, before, searchedTo, reason, goOn } = useSearch(room, text)
  const words = wordsOf(text)
  const choose = (seq: number) => {
    onClose()
    void jumpTo(room, seq)
  }
  const top = useRef<HTMLDivElement>(null)
  // The dialog gives the focus to its first button.
  useEffect(() => top.current?.querySelector('input')?.focus(), [])
  return (
    <Dialog title="Find messages" onClose={onClose}>
      <div ref={top}>
        <TextField
          label="Words"
          hint="Also from:name, before:2026-11-01, has:link"
          type="search"
          autoComplete="off"
          value={text}
          onTyped={setText}
        />
      </div>
      {text.trim() === '' ? (
        <Pins room={room} onChoose={choose} />
      ) : (
        <>
          <ol className={styles.list} aria-label="Found messages">
            {found.map((message) => (
              <FoundMessage
                key={message.id}
                message={message}
                words={words}
                onChoose={() => choose(message.seq)}
              />
            ))}
          </ol>
          <p className={styles.state} role="status">
            {reason ?? stateOf(found.length, isSearching, searchedTo, before)}
          </p>
          {!isSearching && before !== undefined && <Button onClick={goOn}>Search further back</Button>}
        </>
      )}
    </Dialog>
  )
}

function stateOf(
  count: number,
  isSearching: boolean,
  searchedTo: number | undefined,
  before: number | undefined,
) {
  if (isSearching) return searchedTo === undefined ? 'Searching…' : `Searching… ${searchedTo} messages to go`
  if (count === 0) return 'No message is like that.'
  const found = count === 1 ? '1 message' : `${count} messages`
  return before === undefined ? `${found}, and no more` : found
}

function Pins({ room, onChoose }: { room: string; onChoose: (seq: number) => void }) {
  const [pins, setPins] = useState<Message[] | string>()
  useEffect(() => {
    void loadPins(room).then(setPins)
  }, [room])
  if (pins === undefined) return null
  if (typeof pins === 'string') return <p className={styles.state}>{pins}</p>
  return (
    <>
      <h3 className={styles.heading}>Pinned messages</h3>
      {pins.length === 0 ? (
        <p className={styles.state}>None yet. “Pin message” is in the menu of each message.</p>
      ) : (
        <ol className={styles.list} aria-label="Pinned messages">
          {pins.map((message) => (
            <FoundMessage
              key={message.id}
              message={message}
              words={[]}
              onChoose={() => onChoose(message.seq)}
            />
          ))}
        </ol>
      )}
    </>
  )
}
