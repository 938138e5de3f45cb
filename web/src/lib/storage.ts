/** Browser storage that may be missing or full: what cannot be stored is forgotten, and nothing breaks. */
export type Shelf = {
  read(key: string): string | null
  write(key: string, value: string): void
  remove(key: string): void
}

function shelf(open: () => Storage): Shelf {
  return {
    read(key) {
      try {
        return open().getItem(key)
      } catch {
        return null
      }
    },
    write(key, value) {
      try {
        open().setItem(key, value)
      } catch {
        // Private windows and full disks refuse; the page works without storage.
      }
    },
    remove(key) {
      try {
        open().removeItem(key)
      } catch {
        // What was never stored need not be removed.
      }
    },
  }
}

/** Kept for this browser. */
export const browserShelf = shelf(() => globalThis.localStorage)

/** Kept for this tab, even over a reload. */
export const tabShelf = shelf(() => globalThis.sessionStorage)
