import type { Plugin } from 'vite'

const CLIENT = 'src/app/start.tsx'

/** Builds the client as a separate file, which the page names after the small one that draws the early form. */
export function clientFile(): Plugin {
  return {
    name: 'client-file',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id: CLIENT, name: 'start' })
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const client = Object.values(bundle).find(
          (file) => file.type === 'chunk' && file.facadeModuleId?.endsWith(CLIENT),
        )
        if (!client) throw new Error(`The build has no file for ${CLIENT}`)
        const attrs = { type: 'module', crossorigin: true, src: `/${client.fileName}` }
        return [{ tag: 'script', attrs, injectTo: 'head' }]
      },
    },
  }
}
