import { Component, type ReactNode } from 'react'
import styles from './MessageItem.module.css'

type Props = { children: ReactNode }
type State = { status: 'drawn' | 'broken' }

/** One message that cannot be drawn costs its own row, not the room. A class: React knows no other boundary. */
export class MessageBoundary extends Component<Props, State> {
  override state: State = { status: 'drawn' }

  static getDerivedStateFromError(): State {
    return { status: 'broken' }
  }

  override render() {
    if (this.state.status === 'drawn') return this.props.children
    return (
      <li className={styles.item}>
        <p className={styles.broken}>This message cannot be shown.</p>
      </li>
    )
  }
}
