import { create } from 'zustand'

/**
 * `idle`: no connection has been requested. `lost`: it was there, and is being made again. `restarting`: the same, after
 * the server announced that it would stop. `refused`: the server refuses this page until its operator changes a setting.
 */
export type Connection = {
  status: 'idle' | 'connecting' | 'online' | 'lost' | 'restarting' | 'refused'
  /** The server's sentence about `refused`. */
  refusal: string
  /** Connecting on the other transport, because the first was silent. `tried`: that has failed too since the last connection. */
  fallback: 'unused' | 'underway' | 'tried'
}

export const useConnection = create<Connection>(() => ({ status: 'idle', refusal: '', fallback: 'unused' }))

export function connectionRequested() {
  const { status } = useConnection.getState()
  if (status === 'idle' || status === 'refused') useConnection.setState({ status: 'connecting' })
}

export function connectionMade() {
  useConnection.setState({ status: 'online', fallback: 'unused' })
}

export function connectionLost() {
  useConnection.setState({ status: 'lost' })
}

export function connectionRefused(refusal: string) {
  useConnection.setState({ status: 'refused', refusal, fallback: 'unused' })
}

export function connectionSuspended() {
  useConnection.setState({ status: 'restarting' })
}

export function connectionEnded() {
  useConnection.setState({ status: 'idle', fallback: 'unused' })
}

/** Once for each loss: if both transports are silent it is the network, and the page already says so. */
export function fallbackBegun() {
  if (useConnection.getState().fallback === 'unused') useConnection.setState({ fallback: 'underway' })
}

export function fallbackFailed() {
  if (useConnection.getState().fallback === 'underway') useConnection.setState({ fallback: 'tried' })
}
