import { defineConfig } from '@playwright/test'
import type { Settings } from './e2e/test.ts'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const sqlite = { name: 'sqlite', use: { database: 'sqlite' as const } }
const postgres = { name: 'postgres', use: { database: 'postgres' as const } }

export default defineConfig<object, Settings>({
  testDir: 'e2e',
  testMatch: '*.e2e.ts',
  outputDir: 'test-results/runs',
  // A retry would hide a race.
  retries: 0,
  workers: 2,
  fullyParallel: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list']],
  use: {
    // Debian's Chromium: nothing is downloaded.
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags },
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
  },
  // `script/test` starts a PostgreSQL and always names it; without one there is only SQLite.
  projects: process.env.TEST_DATABASE_URL ? [sqlite, postgres] : [sqlite],
})
