// Starts an installation for the run exactly as `make demo` does, on free ports and in a data folder of its own.
import { spawn } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readState } from './installation'

const root = join(import.meta.dirname, '..', '..')
const startsWithinMs = 180_000

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

export default async function setUp() {
  const home = mkdtempSync(join(tmpdir(), 'conversa-e2e-'))
  chmodSync(home, 0o755) // Started by root, Postgres runs as a user of its own, who must get in.
  const [port, simulatorPort] = [await findFreePort(), await findFreePort()]
  const launcher = spawn(join(root, '.venv/bin/python'), [join(root, 'backend/launch.py'), 'demo'], {
    env: { ...process.env, CONVERSA_HOME: home, PORT: String(port), SIMULATOR_PORT: String(simulatorPort) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // Ctrl-C stops Playwright, which stops the installation in order.
  })
  let said = ''
  launcher.stdout.on('data', (chunk: Buffer) => (said += chunk))
  launcher.stderr.on('data', (chunk: Buffer) => (said += chunk))
  const ended = new Promise<void>((resolve) => launcher.on('exit', () => resolve()))

  const stop = async () => {
    launcher.kill('SIGTERM')
    await ended
    cpSync(join(home, 'logs'), join(import.meta.dirname, '..', 'test-results', 'logs'), { recursive: true })
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
  process.env.E2E_HOME = home
  process.env.E2E_DASHBOARD = state.dashboard
  process.env.E2E_SIMULATOR = state.simulator
  return stop
}
