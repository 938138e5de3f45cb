/** Rows in the browser's database, which outlive the page. Reading and writing fail if there is no database. */
export type Table<Row> = {
  all(): Promise<Row[]>
  /** All or nothing, and after every earlier change. */
  change(change: { put: readonly Row[]; remove: readonly string[] }): Promise<void>
  /** Calls back when the rows are lost, because the database was deleted and had to be created again. */
  onLost(lost: () => void): void
}

const DATABASE = 'wechat'
const VERSION = 1

/** The table of this name, whose rows are identified by the field `key`. One table per database version. */
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
        // Not the first time: the rows of the previous one are gone.
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
  /** Reopens the database if it was closed meanwhile, which not every browser reports. */
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
      // A repeated change must not overtake a later one.
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

/** Private windows have no database: opening it throws in some browsers, and fails in others. */
async function openDatabase(name: string, key: string, { onMade, onClosed }: Listener): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, VERSION)
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(name, { keyPath: key })
    onMade()
  }
  const database = await answerOf(opening).catch((error: unknown) => {
    if (!(error instanceof DOMException) || error.name !== 'VersionError') throw error
    // A newer version of the page was here before; its database has this table too.
    return answerOf(indexedDB.open(DATABASE))
  })
  // Does not keep a newer version of the page in another tab waiting, or a person who clears the browser's data.
  database.onversionchange = ({ newVersion }) => {
    database.close()
    onClosed(newVersion === null ? 'lost' : 'replaced')
  }
  // Closed by the browser: its data was cleared, or its disk is gone.
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
