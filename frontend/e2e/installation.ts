// The running installation as the journeys see it: its processes, and the simulator's controls.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'

export const password = 'conversa-demo'

type Process = { pid: number; started: number }
type State = {
  ready: boolean
  dashboard: string
  simulator: string
  processes: Record<string, Process>
}

/** What `run.json` of a data folder says, or null while there is none. */
export function readState(home: string): State | null {
  try {
    return JSON.parse(readFileSync(join(home, 'run.json'), 'utf8')) as State
  } catch {
    return null
  }
}

export type Installation = { home: string; dashboard: string; simulator: string }

/** The installation of this worker of Playwright. None outside the workers. */
function mine(): Installation | undefined {
  const all = JSON.parse(process.env.E2E_INSTALLATIONS ?? '[]') as Installation[]
  return all[Number(process.env.TEST_PARALLEL_INDEX)]
}

export const dashboard = () => mine()?.dashboard
export const simulator = () => mine()?.simulator ?? ''

/**
 * Ends processes without a chance to tidy up, and waits until the launcher has started new ones.
 */
export async function killProcesses(...names: string[]) {
  const home = mine()?.home ?? ''
  const before = readState(home)?.processes ?? {}
  for (const name of names) process.kill(before[name]!.pid, 'SIGKILL')
  await expect(() => {
    const now = readState(home)?.processes ?? {}
    for (const name of names) expect(now[name]!.pid).not.toBe(before[name]!.pid)
  }).toPass()
}

type Said = { mid: string; from: 'customer' | 'business'; via: string; text: string | null }
export type Target = { account: string; customer: string }

async function control<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${simulator()}/sim/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method} /sim/${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

/** What people do on Instagram, and what they see there. */
export const instagram = {
  addCustomer: (username: string, name: string) => control('POST', 'customers', { username, name }),
  write: (target: Target, text: string) =>
    control<{ mid: string }>('POST', 'dm', { ...target, text }),
  /** The customer sends anything: attachments, a reply to a message, something unsupported. */
  send: (target: Target, body: object) =>
    control<{ mid: string }>('POST', 'dm', { ...target, ...body }),
  /** What else a customer can do: `story_reply`, `story_mention`, `postback`, `unsend`, `edit`. */
  act: (target: Target, what: string, body: object = {}) =>
    control('POST', what, { ...target, ...body }),
  writeFromOwnersPhone: (target: Target, text: string) =>
    control<{ mid: string }>('POST', 'phone', { ...target, text }),
  slowModel: (seconds: number) => control('POST', 'model', { seconds }),
  /** What the account's token is good for ends, as when its time has run out. */
  expireToken: (account: string) => control('POST', 'tokens/expire', { account, subcode: 463 }),
  /** The owner takes Conversa away in the settings of the Instagram app. */
  removeApp: (account: string) => control('POST', 'deauthorize', { account, login: 'INSTAGRAM' }),
  usualModel: () => control('DELETE', 'model'),
  async read({ account, customer }: Target): Promise<Said[]> {
    const query = new URLSearchParams({ account, customer })
    return (await control<{ messages: Said[] }>('GET', `thread?${query}`)).messages
  },
  /** The messages that the business sent through Conversa. */
  async readReplies(target: Target): Promise<Said[]> {
    return (await instagram.read(target)).filter(
      (message) => message.from === 'business' && message.via === 'api',
    )
  },
}
