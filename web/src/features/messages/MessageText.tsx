import { linkify } from '../../lib/linkify'

type Props = { content: string }

/** A message's text as it was typed, its addresses as links. */
export function MessageText({ content }: Props) {
  let offset = 0
  return linkify(content).map((piece) => {
    const key = offset
    offset += piece.text.length
    if (piece.kind === 'text') return piece.text
    return (
      <a key={key} href={piece.href} target="_blank" rel="noopener noreferrer nofollow ugc">
        {piece.text}
      </a>
    )
  })
}
