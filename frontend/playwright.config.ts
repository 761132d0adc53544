// The browser journeys: the built dashboard, a real web and worker and the simulator, started by e2e/global-setup.ts.
import { execFileSync } from 'node:child_process'
import { defineConfig } from '@playwright/test'

// Found once; the workers of the run inherit it.
process.env.CHROMIUM_PATH ??= execFileSync('e2e/chromium.sh', { cwd: import.meta.dirname, encoding: 'utf8' }).trim()

const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const isRoot = process.getuid?.() === 0

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/global-setup.ts',
  // One installation, one journey at a time: a journey may stop the worker that another waits for.
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL: process.env.E2E_DASHBOARD,
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: isRoot ? ['--no-sandbox', ...quiet] : quiet,
    },
  },
})
