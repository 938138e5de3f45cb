import { useState } from 'react'

/** Runs one command at a time. If it is refused, `reason` says why; else `onDone` is called. */
export function useCommand(onDone: () => void) {
  const [isAsked, setAsked] = useState(false)
  const [reason, setReason] = useState('')

  const run = async (command: () => Promise<string | undefined>) => {
    if (isAsked) return
    setAsked(true)
    const refused = await command()
    setAsked(false)
    if (refused === undefined) onDone()
    setReason(refused ?? '')
  }
  return { run, reason }
}
