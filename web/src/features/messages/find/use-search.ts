import { useEffect, useRef, useState } from 'react'
import { searchRoom } from '../../../chat/messages/search-room'
import type { Message } from '../../../protocol/generated'

/** As long as somebody is still typing. */
const TYPING_MS = 300

type Search = {
  found: readonly Message[]
  isSearching: boolean
  /** Where to go on, if something is left to be searched. */
  before: number | undefined
  /** While it is searching: everything from this `seq` on was. */
  searchedTo: number | undefined
  reason: string | undefined
}

const NOTHING: Search = {
  found: [],
  isSearching: false,
  before: undefined,
  searchedTo: undefined,
  reason: undefined,
}

/** Searches a room for what is typed. `goOn` searches further back. */
export function useSearch(room: string, text: string): Search & { goOn: () => void } {
  const [search, setSearch] = useState(NOTHING)
  const current = useRef(0)

  const run = async (before: number | undefined, known: readonly Message[]) => {
    current.current += 1
    const mine = current.current
    const isWanted = () => mine === current.current
    setSearch({ ...NOTHING, found: known, isSearching: true })
    const step = await searchRoom(room, text, before, isWanted, (searchedTo) => {
      if (isWanted()) setSearch((now) => ({ ...now, searchedTo }))
    })
    if (!isWanted()) return
    if ('reason' in step) setSearch({ ...NOTHING, found: known, before, reason: step.reason })
    else setSearch({ ...NOTHING, found: [...known, ...step.found], before: step.before })
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed begins a new search.
  useEffect(() => {
    const timer = text.trim() === '' ? undefined : setTimeout(() => void run(undefined, []), TYPING_MS)
    setSearch(NOTHING)
    return () => {
      clearTimeout(timer)
      current.current += 1
    }
  }, [room, text])

  return { ...search, goOn: () => void run(search.before, search.found) }
}
