import { create } from 'zustand'

/** The code that was made a moment ago, until its owner has kept it: nobody can read it again later. */
export const useRecoveryCode = create<{ code: string }>(() => ({ code: '' }))

export function recoveryCodeMade(code: string) {
  useRecoveryCode.setState({ code })
}

export function recoveryCodeKept() {
  useRecoveryCode.setState({ code: '' })
}
