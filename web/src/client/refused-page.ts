import { problemIn } from '../protocol/problem'

/** The codes with which the server refuses every request of this page. */
const CODES = new Set(['forbidden', 'host_not_served'])

/**
 * The sentence with which the server has refused this page itself; nothing where anything else has failed. A WebSocket that is
 * refused gives no reason, a poll does: the library hands its request over with the error.
 */
export function pageRefusal(error: Error): string | undefined {
  const request = 'context' in error ? error.context : undefined
  if (typeof request !== 'object' || request === null || !('responseText' in request)) return undefined
  const { code, detail } = problemIn(String(request.responseText))
  return code !== undefined && CODES.has(code) ? detail : undefined
}
