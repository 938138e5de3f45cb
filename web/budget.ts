import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** The most compressed JavaScript and CSS of the first load, in bytes. */
const BUDGET = 160 * 1024

/** Fails the build if the files that the page names are larger than a first load may be, compressed by `precompress`. */
export function budget(): Plugin {
  let folder = ''
  return {
    name: 'budget',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const page = await readFile(join(folder, 'index.html'), 'utf8')
        const named = new Set(page.match(/assets\/[\w.-]+\.(js|css)/g))
        const sizes = await Promise.all([...named].map((file) => stat(join(folder, `${file}.br`))))
        const bytes = sizes.reduce((sum, { size }) => sum + size, 0)
        const words = `The first load is ${(bytes / 1024).toFixed(1)} KiB of JavaScript and CSS`
        if (bytes > BUDGET || bytes === 0) throw new Error(`${words}; it may be ${BUDGET / 1024}`)
        this.info(words)
      },
    },
  }
}
