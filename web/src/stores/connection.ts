import { create } from 'zustand'

/** `idle`: nobody has asked for a connection yet. `lost`: it was there, and is being sought again. */
export type Connection = { status: 'idle' | 'connecting' | 'online' | 'lost' }

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

export function connectionEnded() {
  useConnection.setState({ status: 'idle' })
}
