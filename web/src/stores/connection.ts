import { create } from 'zustand'

/**
 * `idle`: nobody has asked for a connection yet. `lost`: it was there, and is being sought again.
 * `restarting`: the same, and the server had said that it would stop.
 */
export type Connection = { status: 'idle' | 'connecting' | 'online' | 'lost' | 'restarting' }

export const useConnection = create<Connection>(() => ({ status: 'idle' }))

export function connectionSought() {
  const { status } = useConnection.getState()
  if (status === 'idle') useConnection.setState({ status: 'connecting' })
}

export function connectionMade() {
  useConnection.setState({ status: 'online' })
}

export function connectionLost() {
  useConnection.setState({ status: 'lost' })
}

export function connectionSuspended() {
  useConnection.setState({ status: 'restarting' })
}

export function connectionEnded() {
  useConnection.setState({ status: 'idle' })
}
