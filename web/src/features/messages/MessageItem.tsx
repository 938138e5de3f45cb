import { memo } from 'react'
import { clockTime, fullTime } from '../../lib/time'
import { Avatar } from '../../ui/Avatar'
import { FailedNote } from './FailedNote'
import { MessageContent } from './MessageContent'
import styles from './MessageItem.module.css'
import { NewLine } from './NewLine'
import type { Row } from './rows'

type Props = { room: string } & Row

/** One message. Props are plain values, so `memo` leaves alone what did not change. */
export const MessageItem = memo(function MessageItem(props: Props) {
  const { room, id, senderId, senderNick, content, writtenAt, own, day, startsGroup, startsNew, status } =
    props
  const stored = props.status === 'sent' ? props : undefined
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
      <div
        className={styles.message}
        data-own={own || undefined}
        data-mention={stored?.speaksToMe || undefined}
        data-status={status}
      >
        <div className={styles.gutter}>
          {!startsGroup && time}
          {startsGroup && !own && <Avatar id={senderId} nick={senderNick} />}
        </div>
        {startsGroup && (
          <div className={styles.author}>
            <h3 className={own ? 'sr-only' : styles.nick}>{own ? 'You' : <bdi>{senderNick}</bdi>}</h3>
            {time}
          </div>
        )}
        <div className={styles.content}>
          <MessageContent content={content} isPending={status === 'pending'} />
          {stored?.speaksToMe && <span className="sr-only">Mentions you</span>}
        </div>
        {props.status === 'failed' && (
          <FailedNote room={room} clientId={props.clientId} reason={props.reason} />
        )}
      </div>
    </li>
  )
})
