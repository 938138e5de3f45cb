import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** As README.md says, except for what a test adds to `location`. */
const PASSED_ON = `
  proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";
  proxy_read_timeout 90s; proxy_buffering off; proxy_set_header X-Forwarded-Proto $scheme;`

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

/** The proxy in front of the server: with TLS or not, and with more lines in `location`. */
type Settings = { location: string; tls?: boolean; password?: string }

/** A real nginx in front of a server. */
export class Nginx {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  static async begin(server: string, { location, tls = false, password }: Settings): Promise<Nginx> {
    const folder = await mkdtemp(join(tmpdir(), 'wechat-nginx-'))
    const port = await freePort()
    if (password) await writeFile(join(folder, 'passwords'), password)
    if (tls) makeCertificate(folder)
    const ssl = tls ? `ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;` : ''
    const paths = TEMPORARY.map((kind) => `${kind}_temp_path ${kind};`).join(' ')
    const passwords = password ? `auth_basic chat; auth_basic_user_file ${folder}/passwords;` : ''
    await writeFile(
      join(folder, 'nginx.conf'),
      `daemon off; master_process off; pid nginx.pid; events {}
       http { access_log off; ${paths} server {
         listen 127.0.0.1:${port} ${tls ? 'ssl' : ''}; ${ssl} ${passwords}
         location / { proxy_pass ${server}; ${PASSED_ON} ${location} } } }`,
    )
    const nginx = process.env.TEST_NGINX ?? '/usr/sbin/nginx'
    const arguments_ = ['-e', 'stderr', '-c', 'nginx.conf', '-p', folder]
    const child = spawn(nginx, arguments_, { stdio: ['ignore', 'ignore', 'inherit'] })
    await untilOpen(port, child)
    return new Nginx(`${tls ? 'https' : 'http'}://127.0.0.1:${port}`, child, folder)
  }

  async end() {
    const exited = once(this.child, 'exit')
    this.child.kill()
    await exited
    await rm(this.folder, { recursive: true, force: true })
  }
}

function makeCertificate(folder: string) {
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', ...kind, ...files, '-subj', '/CN=127.0.0.1'], { stdio: 'ignore' })
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('it listens on a port')
  listener.close()
  await once(listener, 'close')
  return address.port
}

async function untilOpen(port: number, child: ChildProcess) {
  while (child.exitCode === null) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.on('connect', () => resolve(true))
      socket.on('error', () => resolve(false))
    })
    socket.destroy()
    if (isOpen) return
  }
  throw new Error('nginx has ended')
}
