import { memo } from 'react'
import { clockTime, fullTime } from '../../lib/time'
import type { Rename } from '../../stores/people/renames'
import { AccountMark } from '../../ui/AccountMark'
import { Avatar } from '../../ui/Avatar'
import { MessageMenu, type PersonActions } from './actions/MessageMenu'
import { runByKey } from './actions/run-by-key'
import { FailedNote } from './FailedNote'
import { MessageContent } from './MessageContent'
import styles from './MessageItem.module.css'
import { NewLine } from './NewLine'
import { Quoted } from './Quoted'
import { RenameLine } from './RenameLine'
import { ReactButton } from './reactions/ReactButton'
import { Reactions } from './reactions/Reactions'
import type { Row } from './rows'

type Props = {
  room: string
  /** The actions on its author. Without them the message has no menu, as in a preview. */
  personActions?: PersonActions | undefined
  /** The renames that follow it. */
  renames?: readonly Rename[] | undefined
} & Row

/** One message. Props are plain values, so `memo` skips what did not change. */
export const MessageItem = memo(function MessageItem(props: Props) {
  const { room, id, senderId, senderNick, content, writtenAt, own, day, startsGroup, startsNew, status } =
    props
  const { personActions } = props
  const stored = props.status === 'sent' ? props : undefined
  const isPending = status === 'pending' || (stored?.isSaving ?? false)
  const written = new Date(writtenAt)
  const time = (
    <time className={styles.time} dateTime={writtenAt} title={fullTime(written)}>
      {clockTime(written)}
    </time>
  )
  return (
    <li
      className={styles.item}
      data-starts-group={startsGroup || undefined}
      data-starts-new={startsNew || undefined}
      data-row={id}
      data-seq={stored?.seq}
    >
      {day && (
        <h2 className={styles.day}>
          <span>{day}</span>
        </h2>
      )}
      {startsNew && <NewLine />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it passes on the keys of the buttons in it. */}
      <div
        className={styles.message}
        data-own={own || undefined}
        data-mention={stored?.speaksToMe || undefined}
        data-status={isPending ? 'pending' : status}
        data-in-box={stored?.isInBox || undefined}
        data-deleted={stored?.deleted || undefined}
        // A touch gives it the focus, which shows its menu.
        tabIndex={stored && personActions ? -1 : undefined}
        onKeyDown={stored && personActions ? (event) => runByKey(event, stored) : undefined}
      >
        <div className={styles.gutter}>
          {!startsGroup && time}
          {startsGroup && !own && <Avatar id={senderId} nick={senderNick} />}
        </div>
        {startsGroup && (
          <div className={styles.author}>
            <h3 className={own ? 'sr-only' : styles.nick} dir="auto" translate={own ? undefined : 'no'}>
              {own ? 'You' : senderNick}
            </h3>
            {stored?.account && !own && <AccountMark />}
            {time}
          </div>
        )}
        {props.quoteSeq !== undefined && !stored?.isIgnored && (
          <Quoted
            room={room}
            from={stored?.seq}
            quoteSeq={props.quoteSeq}
            quoteNick={props.quoteNick}
            quoteText={props.quoteText}
          />
        )}
        <div className={styles.content}>
          {stored?.deleted || stored?.isIgnored ? (
            <p className={styles.deleted}>
              {stored.deleted ? 'Message deleted' : 'A message of somebody whom you ignore'}
            </p>
          ) : (
            <MessageContent content={content} isPending={isPending} />
          )}
          {stored?.editedAt && !stored.deleted && (
            <span className={styles.edited} title={fullTime(new Date(stored.editedAt))}>
              edited
            </span>
          )}
          {stored?.pinned && <span className={styles.edited}>pinned</span>}
          {stored?.speaksToMe && <span className="sr-only">Mentions you</span>}
        </div>
        {stored && !stored.deleted && !stored.isIgnored && (
          <Reactions room={room} messageId={stored.messageId} reactions={stored.reactions} />
        )}
        {stored && personActions && (
          <div className={styles.menu}>
            {!stored.deleted && stored.mayReact && (
              <ReactButton
                room={room}
                messageId={stored.messageId}
                label={own ? 'React to your message' : `React to this message of ${senderNick}`}
              />
            )}
            <MessageMenu message={stored} personActions={personActions} />
          </div>
        )}
        {props.status === 'failed' && (
          <FailedNote room={room} clientId={props.clientId} reason={props.reason} />
        )}
      </div>
      {props.renames?.map((rename) => (
        <RenameLine key={rename.id} {...rename} />
      ))}
    </li>
  )
})
