import { useSyncExternalStore } from 'react'

/** Whether the page is visible: not in a background tab, not in a minimised window. */
export function isLookedAt(): boolean {
  return document.visibilityState === 'visible' && !document.hidden
}

export function useLookedAt(): boolean {
  return useSyncExternalStore(subscribe, isLookedAt)
}

function subscribe(changed: () => void) {
  document.addEventListener('visibilitychange', changed)
  return () => document.removeEventListener('visibilitychange', changed)
}
