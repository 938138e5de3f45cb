import { Component, type ReactNode } from 'react'
import { BrokenPage } from './pages/BrokenPage'

type Props = { children: ReactNode }
type State = { status: 'drawn' | 'broken' }

/** Without it React takes everything away when something cannot be drawn. A class: React knows no other boundary. */
export class AppBoundary extends Component<Props, State> {
  override state: State = { status: 'drawn' }

  static getDerivedStateFromError(): State {
    return { status: 'broken' }
  }

  override render() {
    if (this.state.status === 'drawn') return this.props.children
    return <BrokenPage onTryAgain={() => this.setState({ status: 'drawn' })} />
  }
}
