import { useEffect, useRef } from 'react'
import { BrandMark } from '../ui/BrandMark'
import { Button } from '../ui/Button'
import styles from './NotFoundPage.module.css'

type Props = { onTryAgain: () => void }

/** Replaces a page that could not be drawn. It uses no store, because a store may be what is broken. */
export function ErrorPage({ onTryAgain }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)

  // The element that had the focus is gone.
  useEffect(() => heading.current?.focus(), [])

  return (
    <main className={styles.page}>
      <div className={styles.words}>
        <BrandMark />
        <h1 ref={heading} className={styles.title} tabIndex={-1}>
          This page stopped working
        </h1>
        <p className={styles.sentence}>
          It is not your fault. What you were writing is kept, and so is what has not been sent.
        </p>
        <div className={styles.ways}>
          <Button look="solid" onClick={() => location.reload()}>
            Reload the page
          </Button>
          {/* If the browser stores nothing, the texts are only here, and a reload would lose them. */}
          <Button onClick={onTryAgain}>Try without reloading</Button>
        </div>
      </div>
    </main>
  )
}
