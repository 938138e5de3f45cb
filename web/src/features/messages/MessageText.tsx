import { Fragment } from 'react'
import { type Link, linkify } from '../../lib/linkify'
import { withLineFeeds } from '../../model/plain-text'
import styles from './MessageText.module.css'

type Props = { content: string }

/** A message's text as it was typed, with addresses as links. */
export function MessageText({ content }: Props) {
  let offset = 0
  return linkify(withLineFeeds(content)).map((piece) => {
    const key = offset
    offset += piece.text.length
    return piece.kind === 'text' ? piece.text : <AddressLink key={key} link={piece} />
  })
}

/** The text is the whole address, for screen readers and the clipboard. What is drawn may be shorter, or more honest. */
function AddressLink({ link: { href, parts } }: { link: Link }) {
  let offset = 0
  const isWhole = parts.every(({ instead }) => instead === undefined)
  return (
    <a
      translate="no"
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
      // An address is read from its scheme on, whatever the direction of the surrounding words and of its path.
      dir="ltr"
      title={isWhole ? undefined : wholeOf(href)}
    >
      {parts.map((part) => {
        const key = offset
        offset += part.text.length
        if (part.instead === undefined) return <Fragment key={key}>{part.text}</Fragment>
        return (
          <span key={key} className={styles.hidden} data-instead={part.instead}>
            {part.text}
          </span>
        )
      })}
    </a>
  )
}

function wholeOf(href: string): string {
  const { host, username } = new URL(href)
  return username === '' ? href : `${href}\nLeads to ${host}`
}
