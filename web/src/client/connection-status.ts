import { create } from 'zustand'

/**
 * `idle`: nobody has asked for a connection yet. `lost`: it was there, and is being sought again.
 * `restarting`: the same, and the server had said that it would stop. `refused`: it will not have this page, whoever asks, until
 * its operator has changed a setting.
 */
export type Connection = {
  status: 'idle' | 'connecting' | 'online' | 'lost' | 'restarting' | 'refused'
  /** The server's sentence about that. */
  refusal: string
  /** Connecting by the other transport, because the first was silent. `tried`: since the last connection that has failed too. */
  fallback: 'unused' | 'underway' | 'tried'
}

export const useConnection = create<Connection>(() => ({ status: 'idle', refusal: '', fallback: 'unused' }))

export function connectionSought() {
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

/** Once for each loss: where both transports are silent it is the network, and the page says that already. */
export function fallbackBegun() {
  if (useConnection.getState().fallback === 'unused') useConnection.setState({ fallback: 'underway' })
}

export function fallbackFailed() {
  if (useConnection.getState().fallback === 'underway') useConnection.setState({ fallback: 'tried' })
}
