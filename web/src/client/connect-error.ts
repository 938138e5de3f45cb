import { problemIn } from '../protocol/problem'

/** The codes with which the server refuses every request of this page. */
const CODES = new Set(['forbidden', 'host_not_served'])

/**
 * The sentence with which the server refuses this page itself; nothing if anything else has failed. A refused
 * WebSocket gives no reason but a refused poll does: the library attaches its request to the error.
 */
export function pageRefusal(error: Error): string | undefined {
  const request = 'context' in error ? error.context : undefined
  if (typeof request !== 'object' || request === null || !('responseText' in request)) return undefined
  const { code, detail } = problemIn(String(request.responseText))
  return code !== undefined && CODES.has(code) ? detail : undefined
}

/** Whether the server no longer accepts the token. */
export function isSignedOut(error: Error): boolean {
  if (error.message === 'signed_out') return true
  const told = 'data' in error ? error.data : undefined
  return typeof told === 'object' && told !== null && 'code' in told && told.code === 'signed_out'
}
