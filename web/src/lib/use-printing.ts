import { useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'

let isOnPaper = false

/** Whether the page is being printed, or previewed as if it were. */
export function usePrinting(): boolean {
  return useSyncExternalStore(subscribe, () => isOnPaper)
}

function subscribe(changed: () => void) {
  const set = (isPrinting: boolean) => {
    if (isOnPaper === isPrinting) return
    isOnPaper = isPrinting
    // The browser prints what is there when this returns.
    flushSync(changed)
  }
  const begin = () => set(true)
  const end = () => set(false)
  // A preview in the developer tools fires only this event.
  const media = matchMedia('print')
  const look = () => set(media.matches)
  window.addEventListener('beforeprint', begin)
  window.addEventListener('afterprint', end)
  media.addEventListener('change', look)
  return () => {
    window.removeEventListener('beforeprint', begin)
    window.removeEventListener('afterprint', end)
    media.removeEventListener('change', look)
  }
}
