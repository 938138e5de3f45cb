import { type FormEvent, type KeyboardEvent, useEffect, useRef } from 'react'
import { editMessage, editNewestOwn } from '../../chat/messages/edit-message'
import { sendMessage } from '../../chat/messages/send-message'
import { reportTyping } from '../../chat/people/report-typing'
import { countCodePoints } from '../../lib/code-points'
import { isolated } from '../../lib/isolated'
import { useMedia } from '../../lib/use-media'
import { useSecondsLeft } from '../../lib/use-seconds-left'
import { isVisible } from '../../lib/visible'
import { CONTENT_MAX } from '../../model/content'
import { plainText } from '../../model/plain-text'
import { useCooldown } from '../../stores/messages/cooldown'
import { draftTyped, useDraft, useTakenUp } from '../../stores/messages/drafts'
import { editingEnded, editTyped, useEditing } from '../../stores/messages/editing'
import { replyEnded, useReplying } from '../../stores/messages/replying'
import { useRoomName } from '../../stores/rooms/known-rooms'
import { Icon } from '../../ui/Icon'
import styles from './Composer.module.css'
import { CooldownNote } from './CooldownNote'
import { EditingNote } from './EditingNote'
import { keyMeans } from './key-means'
import { LengthNote } from './LengthNote'
import { ReplyNote } from './ReplyNote'
import { TypingNote } from './TypingNote'
import { typedText } from './typed-text'

/** More than fills the box at its maximum height, so that further text cannot make it higher. */
const MIRRORED_MAX = 4000

type Props = { room: string }

/** The box for writing messages. It works without a connection too. */
export function Composer({ room }: Props) {
  const name = useRoomName(room)
  const draft = useDraft(room)
  const editing = useEditing(room)
  const replying = useReplying(room)
  const text = editing?.text ?? draft
  const content = plainText(text)
  const length = countCodePoints(content)
  const isTouchOnly = useMedia('(hover: none) and (pointer: coarse)')
  const takenUp = useTakenUp(room)
  const takenUpBefore = useRef(takenUp)
  const { why, untilMs } = useCooldown(room)
  const cooldownSeconds = useSecondsLeft(untilMs)
  const isSendable = isVisible(content) && length <= CONTENT_MAX
  // If the server cannot store messages, they wait as they do without a connection. Otherwise nothing can be sent for now.
  const isCoolingDown = cooldownSeconds > 0 && why !== 'down'
  const box = useRef<HTMLTextAreaElement>(null)

  useEffect(() => {
    // On a phone the keyboard would cover the messages before the person has seen them.
    if (!isTouchOnly) box.current?.focus()
  }, [isTouchOnly])

  useEffect(() => {
    if (takenUp !== takenUpBefore.current) box.current?.focus()
    takenUpBefore.current = takenUp
  }, [takenUp])

  const subject = editing?.messageId ?? replying?.id
  const subjectBefore = useRef(subject)
  useEffect(() => {
    // The menu that it was chosen in gives the focus back first.
    if (subject && subject !== subjectBefore.current) requestAnimationFrame(() => box.current?.focus())
    subjectBefore.current = subject
  }, [subject])

  const type = (typed: string) => {
    if (editing) return editTyped(room, typed)
    draftTyped(room, typed)
    if (isVisible(typed)) reportTyping(room)
  }
  const send = () => {
    if (!isSendable || (isCoolingDown && !editing)) return
    if (editing) {
      const { messageId, before } = editing
      if (content === before) return editingEnded(room)
      return editMessage({ room, messageId, content })
    }
    sendMessage(room, content, replying)
    draftTyped(room, '')
    if (replying) replyEnded(room)
  }
  const sendOnSubmit = (event: FormEvent) => {
    event.preventDefault()
    send()
    box.current?.focus()
  }
  const press = (event: KeyboardEvent) => {
    const means = keyMeans(event.nativeEvent, isTouchOnly)
    if (means === 'send') send()
    else if (means === 'leave' && editing) editingEnded(room)
    else if (means === 'leave' && replying) replyEnded(room)
    else if (means === 'edit' && !editing && draft === '') editNewestOwn(room)
    else return
    event.preventDefault()
  }

  return (
    <form className={styles.composer} onSubmit={sendOnSubmit}>
      <TypingNote room={room} />
      <CooldownNote why={why} seconds={cooldownSeconds} />
      {editing && (
        <EditingNote
          key={editing.messageId}
          room={room}
          editing={editing}
          isEmpty={!isVisible(content)}
          onLeave={() => box.current?.focus()}
        />
      )}
      {replying && !editing && (
        <ReplyNote room={room} quote={replying} onLeave={() => box.current?.focus()} />
      )}
      <div className={styles.box}>
        <div className={styles.growing} data-mirrored={text.slice(0, MIRRORED_MAX)}>
          <textarea
            ref={box}
            id="composer"
            className={styles.text}
            rows={1}
            dir="auto"
            placeholder={editing ? 'Write what it should say' : `Message ${isolated(name)}`}
            aria-label={editing ? 'Edit your message' : `Message ${name}`}
            aria-describedby="composer-note"
            aria-invalid={length > CONTENT_MAX}
            enterKeyHint={isTouchOnly ? 'enter' : 'send'}
            value={text}
            onChange={(event) => type(typedText(event.target))}
            onKeyDown={press}
          />
        </div>
        <button
          type="submit"
          className={styles.send}
          aria-label={editing ? 'Save' : 'Send'}
          title={editing ? 'Save' : 'Send'}
          disabled={!isSendable || (isCoolingDown && !editing)}
        >
          <Icon name="send" />
        </button>
      </div>
      <LengthNote id="composer-note" length={length} />
    </form>
  )
}
