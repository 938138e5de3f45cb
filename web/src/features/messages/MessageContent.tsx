import { useLayoutEffect, useRef, useState } from 'react'
import { Button } from '../../ui/Button'
import styles from './MessageContent.module.css'
import { MessageText } from './MessageText'

/** A message higher than this pushes everything else off the screen. */
const TALL_PX = 800

type Props = { content: string; isPending: boolean }

/** The content of a message; of a very long one only the beginning, until the reader wants all of it. */
export function MessageContent({ content, isPending }: Props) {
  const [shown, setShown] = useState<'whole' | 'beginning' | 'asked for'>('whole')
  const text = useRef<HTMLParagraphElement>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows from the text.
  useLayoutEffect(() => {
    if (text.current && text.current.offsetHeight > TALL_PX) setShown('beginning')
  }, [content])

  const showAll = () => {
    setShown('asked for')
    // The list keeps its end in view when it grows, but the reader wants to go on from the beginning of the message.
    requestAnimationFrame(() => requestAnimationFrame(() => text.current?.scrollIntoView()))
  }
  return (
    <>
      <p ref={text} className={styles.content} data-shown={shown} dir="auto">
        <MessageText content={content} />
        {isPending && <span className="sr-only"> (sending)</span>}
      </p>
      {shown === 'beginning' && (
        <div className={styles.more}>
          <Button onClick={showAll}>Show all</Button>
        </div>
      )}
    </>
  )
}
