import { Component, type ReactNode } from 'react'

type Props = {
  /** What is shown when the children cannot be drawn. */
  fallback: (tryAgain: () => void) => ReactNode
  children: ReactNode
}
type State = { status: 'drawn' | 'broken' }

/** Keeps an error while drawing from taking down the rest of the page. A class, because React has no other error boundary. */
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
