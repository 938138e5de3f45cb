import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

export type Database = 'sqlite' | 'postgres'

const binary = resolve(process.env.WECHAT_BIN ?? '../target/debug/wechat')

/** The real server, with its own database. It keeps its address and its data over `kill` and `start`. */
export class Server {
  url = ''
  private child: ChildProcess | undefined

  private constructor(
    private readonly folder: string,
    private readonly flags: string[],
  ) {}

  static async begin(database: Database, ...flags: string[]): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), 'wechat-e2e-'))
    const where = database === 'postgres' ? ['--database-url', await newDatabase()] : []
    const server = new Server(folder, [
      '--data-dir',
      folder,
      '--limits',
      'off',
      '--log',
      'warn',
      ...where,
      ...flags,
    ])
    await server.start()
    return server
  }

  /** Resolves when the server is ready. */
  async start() {
    const listen = this.url === '' ? '127.0.0.1:0' : new URL(this.url).host
    const child = spawn(binary, ['--listen', listen, ...this.flags], { stdio: ['ignore', 'pipe', 'inherit'] })
    this.child = child
    for await (const line of createInterface({ input: child.stdout })) {
      const address = /http:\/\/[\d.]+:\d+/.exec(line)?.[0]
      if (!address) continue
      this.url = address
      // Read on, or the pipe fills up and the server waits for us.
      child.stdout.resume()
      return
    }
    throw new Error(`${binary} ended before it served`)
  }

  /** As a power cut would. */
  async kill() {
    await this.signal('SIGKILL')
  }

  /** As an operator does, by asking it to stop. */
  async stop() {
    await this.signal('SIGTERM')
  }

  /** Makes the messages this many hours older, behind the server's back. */
  async age(hours: number) {
    const ms = hours * 3_600_000
    const sql = `update messages set created_at = created_at - ${ms}, expires_at = expires_at - ${ms}`
    const url = this.flags[this.flags.indexOf('--database-url') + 1] ?? ''
    if (url.startsWith('postgres'))
      return void (await run(psql, ['--no-psqlrc', '--quiet', url, '--command', sql]))
    const script = 'import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as db: db.execute(sys.argv[2])'
    await run(process.env.TEST_PYTHON ?? 'python3', ['-c', script, join(this.folder, 'wechat.db'), sql])
  }

  freeze() {
    this.child?.kill('SIGSTOP')
  }

  thaw() {
    this.child?.kill('SIGCONT')
  }

  async end() {
    this.thaw()
    await this.signal('SIGTERM')
    await rm(this.folder, { recursive: true, force: true })
  }

  private async signal(signal: NodeJS.Signals) {
    const { child } = this
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
}

const psql = process.env.PSQL ?? 'psql'
const run = promisify(execFile)

async function newDatabase(): Promise<string> {
  const admin = new URL(process.env.TEST_DATABASE_URL ?? '')
  const name = `e2e_${randomBytes(6).toString('hex')}`
  await run(psql, ['--no-psqlrc', '--quiet', admin.href, '--command', `create database ${name}`])
  admin.pathname = `/${name}`
  return admin.href
}
