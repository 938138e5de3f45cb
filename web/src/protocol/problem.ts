import type { Problem } from './api'

/** The problem in an HTTP answer (RFC 9457). A proxy in front of the server answers with its own page, which has none. */
export function problemIn(text: string): Partial<Problem> {
  try {
    const problem: unknown = JSON.parse(text)
    return typeof problem === 'object' && problem !== null ? problem : {}
  } catch {
    return {}
  }
}
