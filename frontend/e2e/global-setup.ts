// Starts installations for the run exactly as `make demo` does, one for each worker of Playwright:
// each on free ports and in a data folder of its own, so that a journey which kills processes
// disturbs no other.
import { spawn } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FullConfig } from '@playwright/test'
import { readState, type Installation } from './installation'

const root = join(import.meta.dirname, '..', '..')
const startsWithinMs = 180_000
// The assistant waits this long for a customer's next words. Journeys wait with it at every answer.
const debounceSeconds = '1'

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port')),
      )
    })
  })
}

/** Starts one, and waits until it is ready. `number` tells its logs from the other's. */
async function start(
  number: number,
  port: number,
  simulatorPort: number,
): Promise<[Installation, () => Promise<void>]> {
  const home = mkdtempSync(join(tmpdir(), 'conversa-e2e-'))
  chmodSync(home, 0o755) // Started by root, Postgres runs as a user of its own, who must get in.
  const launcher = spawn(
    join(root, '.venv/bin/python'),
    [join(root, 'backend/launch.py'), 'demo'],
    {
      env: {
        ...process.env,
        CONVERSA_HOME: home,
        PORT: String(port),
        SIMULATOR_PORT: String(simulatorPort),
        AI_DEBOUNCE_SECONDS: debounceSeconds,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // Ctrl-C stops Playwright, which stops the installation in order.
    },
  )
  let said = ''
  launcher.stdout.on('data', (chunk: Buffer) => (said += chunk))
  launcher.stderr.on('data', (chunk: Buffer) => (said += chunk))
  const ended = new Promise<void>((resolve) => launcher.on('exit', () => resolve()))

  const stop = async () => {
    launcher.kill('SIGTERM')
    await ended
    const logs = join(import.meta.dirname, '..', 'test-results', 'logs', String(number))
    cpSync(join(home, 'logs'), logs, { recursive: true })
    rmSync(home, { recursive: true, force: true })
  }

  const deadline = Date.now() + startsWithinMs
  let state = readState(home)
  while (!state?.ready) {
    if (launcher.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`The installation did not start:\n${said}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
    state = readState(home)
  }
  return [{ home, dashboard: state.dashboard, simulator: state.simulator }, stop]
}

export default async function setUp({ workers }: FullConfig) {
  const ports: number[] = []
  while (ports.length < 2 * workers) {
    const port = await findFreePort()
    if (!ports.includes(port)) ports.push(port)
  }
  const starting = Array.from({ length: workers }, (_, at) =>
    start(at, ports[2 * at]!, ports[2 * at + 1]!),
  )
  const outcomes = await Promise.allSettled(starting)
  const started = outcomes.flatMap((outcome) =>
    outcome.status === 'fulfilled' ? [outcome.value] : [],
  )
  const stop = async () => {
    await Promise.all(started.map(([, stopOne]) => stopOne()))
  }
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) {
    await stop()
    throw failed.reason
  }
  process.env.E2E_INSTALLATIONS = JSON.stringify(started.map(([installation]) => installation))
  return stop
}
