/** Rows in the browser's own database, that outlive the page. Both questions fail where there is no database. */
export type Table<Row> = {
  all(): Promise<Row[]>
  /** All of it or nothing, after what was asked before. */
  change(change: { put: readonly Row[]; remove: readonly string[] }): Promise<void>
  /** Calls this when what was in it is gone: the database was deleted, and had to be made anew. */
  onLost(lost: () => void): void
}

const DATABASE = 'wechat'
const VERSION = 1

/** The table of this name, whose rows are told apart by the field `key`. One table to a database version. */
export function table<Row>(name: string, key: keyof Row & string): Table<Row> {
  let opened: Promise<IDBDatabase> | undefined
  let changed: Promise<unknown> = Promise.resolve()
  let tellLost = () => {}
  let wasOpened = false

  const forget = (closed: Promise<IDBDatabase>) => {
    if (opened === closed) opened = undefined
  }
  const open = () => {
    const opening = openDatabase(name, key, {
      onMade: () => {
        // Not for the first time: what was in the one before is gone with it.
        if (wasOpened) tellLost()
      },
      onClosed: (why) => {
        forget(opening)
        if (why === 'lost') open().catch(() => undefined)
      },
    })
    opening.then(
      () => {
        wasOpened = true
      },
      () => forget(opening),
    )
    opened = opening
    return opening
  }
  /** Where the database was closed meanwhile, of which not every browser tells, another is opened. */
  const use = async <T>(work: (database: IDBDatabase) => Promise<T>): Promise<T> => {
    const known = opened
    if (known) {
      try {
        return await work(await known)
      } catch {
        forget(known)
        known.then(
          (database) => database.close(),
          () => undefined,
        )
      }
    }
    return work(await (opened ?? open()))
  }
  return {
    all() {
      return use((database) => answerOf<Row[]>(database.transaction(name).objectStore(name).getAll()))
    },
    change({ put, remove }) {
      const change = () =>
        use((database) => {
          const transaction = database.transaction(name, 'readwrite')
          for (const row of put) transaction.objectStore(name).put(row)
          for (const id of remove) transaction.objectStore(name).delete(id)
          return endOf(transaction)
        })
      // One that is tried again must not come after what followed it.
      const outcome = changed.then(change)
      changed = outcome.catch(() => undefined)
      return outcome
    },
    onLost(lost) {
      tellLost = lost
    },
  }
}

type Listener = { onMade: () => void; onClosed: (why: 'lost' | 'replaced') => void }

/** Private windows have no database: asking for it throws in some browsers, and fails in others. */
async function openDatabase(name: string, key: string, { onMade, onClosed }: Listener): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, VERSION)
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(name, { keyPath: key })
    onMade()
  }
  const database = await answerOf(opening).catch((error: unknown) => {
    if (!(error instanceof DOMException) || error.name !== 'VersionError') throw error
    // A newer version of the page has been here; it has this table too.
    return answerOf(indexedDB.open(DATABASE))
  })
  // A newer version of the page in another tab is not kept waiting, nor is somebody who clears the browser's data.
  database.onversionchange = ({ newVersion }) => {
    database.close()
    onClosed(newVersion === null ? 'lost' : 'replaced')
  }
  // By the browser: its data was cleared, or its disk is gone.
  database.onclose = () => onClosed('lost')
  return database
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function endOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
  })
}
