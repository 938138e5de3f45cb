import type { ReactNode } from 'react'
import { BrokenPage } from './pages/BrokenPage'
import { Boundary } from './ui/Boundary'

type Props = { children: ReactNode }

/** Without it React takes everything away when something cannot be drawn. */
export function AppBoundary({ children }: Props) {
  return <Boundary fallback={(tryAgain) => <BrokenPage onTryAgain={tryAgain} />}>{children}</Boundary>
}
