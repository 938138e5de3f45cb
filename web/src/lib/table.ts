/** Rows in the browser's own database, that outlive the page. Both questions fail where there is no database. */
export type Table<Row> = {
  all(): Promise<Row[]>
  /** All of it or nothing. */
  change(change: { put: readonly Row[]; remove: readonly string[] }): Promise<void>
}

const DATABASE = 'wechat'
const VERSION = 1

/** The table of this name, whose rows are told apart by the field `key`. One table to a database version. */
export function table<Row>(name: string, key: keyof Row & string): Table<Row> {
  let opened: Promise<IDBDatabase> | undefined
  const open = () => {
    opened ??= openDatabase(name, key)
    return opened
  }
  return {
    async all() {
      const database = await open()
      return answerOf<Row[]>(database.transaction(name).objectStore(name).getAll())
    },
    async change({ put, remove }) {
      const database = await open()
      const transaction = database.transaction(name, 'readwrite')
      for (const row of put) transaction.objectStore(name).put(row)
      for (const id of remove) transaction.objectStore(name).delete(id)
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(transaction.error)
      })
    },
  }
}

/** Private windows have no database: asking for it throws in some browsers, and fails in others. */
async function openDatabase(name: string, key: string): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, VERSION)
  opening.onupgradeneeded = () => opening.result.createObjectStore(name, { keyPath: key })
  const database = await answerOf(opening)
  // A newer version of the page in another tab is not kept waiting.
  database.onversionchange = () => database.close()
  return database
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
