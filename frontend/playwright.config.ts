// The browser journeys: the built dashboard, real webs and workers and simulators, started by
// e2e/global-setup.ts.
import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'
import { dashboard } from './e2e/installation'

// Found once; the workers of the run inherit it.
process.env.CHROMIUM_PATH ??= execFileSync('e2e/chromium.sh', {
  cwd: import.meta.dirname,
  encoding: 'utf8',
}).trim()

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const isRoot = process.getuid?.() === 0

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/global-setup.ts',
  // Each has an installation of its own, and journeys mostly wait. A file's journeys stay together,
  // in order.
  workers: Math.min(2, availableParallelism()),
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL: dashboard(),
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: isRoot ? ['--no-sandbox', ...quiet] : quiet,
    },
  },
})
