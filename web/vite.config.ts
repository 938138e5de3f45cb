import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { budget } from './budget.ts'
import { clientFile } from './client-file.ts'
import { precompress } from './precompress.ts'

const server = 'http://127.0.0.1:3000'

export default defineConfig({
  plugins: [react(), clientFile(), precompress(), budget()],
  build: {
    target: 'es2022',
    // The polyfill is an inline script in some browsers, which our Content-Security-Policy refuses.
    modulePreload: { polyfill: false },
    // A data: URL is not allowed for every kind of asset, and a file of its own is cached for ever.
    assetsInlineLimit: 0,
    // The early form uses the same style sheet as the page that replaces it.
    cssCodeSplit: false,
  },
  server: {
    proxy: {
      '/socket.io': { target: server, ws: true },
      '/healthz': server,
      '/readyz': server,
      '/api': server,
    },
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
  },
})
