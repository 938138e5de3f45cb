import type { Problem } from './api'

/** What a refusal over HTTP says. A proxy in front of the server answers with a page of its own, which says nothing. */
export function problemIn(text: string): Partial<Problem> {
  try {
    const problem: unknown = JSON.parse(text)
    return typeof problem === 'object' && problem !== null ? problem : {}
  } catch {
    return {}
  }
}
