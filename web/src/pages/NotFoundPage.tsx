import { useEffect } from 'react'
import { Link } from 'wouter'
import { brand } from '../lib/brand'
import { BrandMark } from '../ui/BrandMark'
import styles from './NotFoundPage.module.css'

type Props = { title: string; sentence: string }

/** The page of an address that leads nowhere, with a link back. */
export function NotFoundPage({ title, sentence }: Props) {
  useEffect(() => {
    document.title = `${title} · ${brand}`
  }, [title])

  return (
    <main className={styles.page}>
      <div className={styles.words}>
        <BrandMark />
        <h1 className={styles.title}>{title}</h1>
        <p className={styles.sentence}>{sentence}</p>
        <Link className={styles.way} href="/">
          Go to the global room
        </Link>
      </div>
    </main>
  )
}
