import { useState } from 'react'

/** Asks for one thing at a time: `run` tells why it cannot be done in `reason`, or calls `onDone`. */
export function useCommand(onDone: () => void) {
  const [isAsked, setAsked] = useState(false)
  const [reason, setReason] = useState('')

  const run = async (deed: () => Promise<string | undefined>) => {
    if (isAsked) return
    setAsked(true)
    const refused = await deed()
    setAsked(false)
    if (refused === undefined) onDone()
    setReason(refused ?? '')
  }
  return { run, reason }
}
