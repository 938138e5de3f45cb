import { create } from 'zustand'
import { browserShelf } from '../../lib/storage'

const IGNORED = 'wechat.ignored'
/** The first of more are forgotten. */
const IDS_MAX = 200

/** Whom this person does not want to read, by id. It is known to this browser only. */
export const useIgnored = create<{ ids: ReadonlySet<string> }>(() => ({ ids: new Set(kept()) }))

export function isIgnored(id: string): boolean {
  return useIgnored.getState().ids.has(id)
}

export function personIgnored(id: string, on: boolean) {
  const others = kept().filter((one) => one !== id)
  const ids = on ? [...others, id].slice(-IDS_MAX) : others
  browserShelf.write(IGNORED, JSON.stringify(ids))
  useIgnored.setState({ ids: new Set(ids) })
}

function kept(): string[] {
  try {
    const ids: unknown = JSON.parse(browserShelf.read(IGNORED) ?? '[]')
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}
