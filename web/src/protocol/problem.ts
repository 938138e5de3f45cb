import type { ErrorBody } from './generated'

/** RFC 9457: why a request was refused. `detail` is what a socket's error calls `message`. */
export type Problem = Omit<ErrorBody, 'message'> & { title: string; detail: string }

/** The problem in an HTTP answer. A proxy in front of the server answers with its own page, which has none. */
export function problemIn(text: string): Partial<Problem> {
  try {
    const problem: unknown = JSON.parse(text)
    return typeof problem === 'object' && problem !== null ? problem : {}
  } catch {
    return {}
  }
}
