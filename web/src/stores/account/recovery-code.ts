import { create } from 'zustand'

/** A new recovery code, until its owner has saved it: it cannot be shown again later. */
export const useRecoveryCode = create<{ code: string }>(() => ({ code: '' }))

export function recoveryCodeMade(code: string) {
  useRecoveryCode.setState({ code })
}

export function recoveryCodeKept() {
  useRecoveryCode.setState({ code: '' })
}
