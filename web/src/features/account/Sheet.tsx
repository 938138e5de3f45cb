import { type ReactNode, useEffect } from 'react'
import { brand } from '../../lib/brand'
import { BrandMark } from '../../ui/BrandMark'
import styles from './Sheet.module.css'

type Props = {
  title: string
  intro: string
  size?: 'small' | 'large'
  /** What has just happened, if that has to be said. */
  news?: string
  children: ReactNode
  /** The links below. */
  ways: ReactNode
}

/** The layout of all pages about accounts. */
export function Sheet({ title, intro, size = 'small', news = '', children, ways }: Props) {
  useEffect(() => {
    document.title = `${title} · ${brand}`
  }, [title])

  return (
    <main className={styles.page} data-size={size}>
      <div className={styles.sheet}>
        <BrandMark />
        <h1 className={styles.title}>{title}</h1>
        <p className={styles.intro}>{intro}</p>
        <div role="status">{news !== '' && <p className={styles.news}>{news}</p>}</div>
        {children}
        <div className={styles.ways}>{ways}</div>
      </div>
    </main>
  )
}
