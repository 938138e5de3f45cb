import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import styles from './EmojiPicker.module.css'
import { type EmojiGroup, findEmoji, QUICK } from './emoji'
import { nextInGrid } from './next-in-grid'

type Props = {
  /** Why the last choice was refused. */
  reason: string
  onChoose: (emoji: string) => void
}

/** The emoji to choose from: six that are used most, and all by their names. Arrow keys move among them. */
export function EmojiPicker({ reason, onChoose }: Props) {
  const [text, setText] = useState('')
  const [groups, setGroups] = useState<readonly EmojiGroup[]>()
  const all = useRef<HTMLDivElement>(null)

  useEffect(() => {
    let isCurrent = true
    void findEmoji(text).then((found) => isCurrent && setGroups(found))
    return () => {
      isCurrent = false
    }
  }, [text])

  const buttons = () => [...(all.current?.querySelectorAll('button') ?? [])]
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const places = buttons()
    const at = places.indexOf(event.target as HTMLButtonElement)
    const next = nextInGrid(event.key, at, places)
    if (next === undefined) return
    event.preventDefault()
    places[next]?.focus()
  }
  const inField = (event: KeyboardEvent) => {
    const [first] = buttons()
    if (event.key === 'ArrowDown') {
      event.preventDefault()
      first?.focus()
    }
    if (event.key === 'Enter' && text.trim() !== '') first?.click()
  }

  return (
    <div className={styles.picker}>
      <div className={styles.quick}>
        {QUICK.map((emoji) => (
          <EmojiButton key={emoji} emoji={emoji} name={emoji} onChoose={onChoose} />
        ))}
      </div>
      <p className={styles.reason} role="alert">
        {reason}
      </p>
      <input
        className={styles.field}
        type="search"
        placeholder="Find an emoji"
        aria-label="Find an emoji"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={inField}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys move among its buttons. */}
      <div ref={all} className={styles.all} onKeyDown={move}>
        {groups?.map(({ name, emoji }, group) => (
          <section key={name}>
            <h4 className={styles.name}>{name}</h4>
            <div className={styles.group}>
              {emoji.map((one, index) => (
                <EmojiButton
                  key={one.emoji}
                  {...one}
                  tabIndex={group + index === 0 ? 0 : -1}
                  onChoose={onChoose}
                />
              ))}
            </div>
          </section>
        ))}
        {groups?.length === 0 && <p className={styles.none}>No emoji is called that.</p>}
      </div>
    </div>
  )
}

type ButtonProps = { emoji: string; name: string; tabIndex?: number; onChoose: (emoji: string) => void }

function EmojiButton({ emoji, name, tabIndex, onChoose }: ButtonProps) {
  return (
    <button
      type="button"
      className={styles.emoji}
      aria-label={name}
      title={name}
      tabIndex={tabIndex}
      onClick={() => onChoose(emoji)}
    >
      {emoji}
    </button>
  )
}
