import { Component, type ReactNode } from 'react'

type Props = {
  /** What is shown when the children cannot be drawn. */
  fallback: (tryAgain: () => void) => ReactNode
  children: ReactNode
}
type State = { status: 'drawn' | 'broken' }

/** Keeps what cannot be drawn from taking the rest of the page with it. A class: React knows no other boundary. */
export class Boundary extends Component<Props, State> {
  override state: State = { status: 'drawn' }

  static getDerivedStateFromError(): State {
    return { status: 'broken' }
  }

  override render() {
    if (this.state.status === 'drawn') return this.props.children
    return this.props.fallback(() => this.setState({ status: 'drawn' }))
  }
}
