import type { ReactNode } from 'react'
import { ErrorPage } from '../pages/ErrorPage'
import { Boundary } from '../ui/Boundary'

type Props = { children: ReactNode }

/** Without it React removes the whole page when one component fails. */
export function AppBoundary({ children }: Props) {
  return <Boundary fallback={(tryAgain) => <ErrorPage onTryAgain={tryAgain} />}>{children}</Boundary>
}
