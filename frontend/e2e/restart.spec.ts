// Web and worker are killed while messages are on their way: every customer is answered, and
// answered once.
import { expect, test } from '@playwright/test'
import { instagram, killProcesses } from './installation'
import { logIn, people } from './log-in'

const customers = ['ava.1', 'ben.2', 'cleo.3', 'dan.4', 'eve.5', 'finn.6']

type Thread = {
  id: number
  customer: { username: string | null }
  live_turn: { state: string } | null
}
type Item = { type: string; direction?: string; state?: string }

test('killed in mid-flight, the assistant answers each message exactly once', async ({ page }) => {
  test.setTimeout(180_000)
  const luna = await logIn(page, people.alice)
  const api = `/api/businesses/${luna.split('/').pop()}`
  const listThreads = async () => {
    const answer = await page.request.get(`${api}/threads/`)
    const { results } = (await answer.json()) as { results: Thread[] }
    return results.filter((thread) => customers.includes(thread.customer.username ?? ''))
  }

  for (const username of customers) await instagram.addCustomer(username, username.slice(0, -2))
  await instagram.slowModel(3)
  for (const customer of customers) {
    await instagram.write({ account: 'luna.ceramics', customer }, 'How much is a dinner plate?')
  }
  await expect(async () => {
    expect(
      (await listThreads()).filter((thread) => thread.live_turn?.state === 'THINKING').length,
    ).toBeGreaterThan(0)
  }).toPass()
  await killProcesses('worker', 'web')
  // What is written while web is away is delivered again by Instagram.
  await instagram.write({ account: 'luna.ceramics', customer: 'ava.1' }, 'And a mug?')
  await instagram.usualModel()

  const repliesOf = (customer: string) =>
    instagram.readReplies({ account: 'luna.ceramics', customer })
  await expect(async () => {
    const threads = await listThreads()
    expect(threads).toHaveLength(customers.length)
    for (const thread of threads) {
      expect(thread.live_turn).toBeNull()
      const { items } = (await (
        await page.request.get(`${api}/threads/${thread.id}/timeline/`)
      ).json()) as { items: Item[] }
      const messages = items.filter((item) => item.type === 'MESSAGE')
      expect(messages.at(-1)?.direction).toBe('OUT')
      expect(
        messages
          .filter((message) => message.direction === 'OUT')
          .every((message) => message.state === 'SENT'),
      ).toBe(true)
    }
  }).toPass({ timeout: 120_000 })

  for (const customer of customers.slice(1)) {
    const texts = (await repliesOf(customer)).map((reply) => reply.text)
    expect(texts, customer).toEqual([
      expect.stringContaining('AI assistant'),
      expect.stringContaining('£34'),
    ])
  }
  // One who wrote twice is answered once or twice, depending on when the second message came
  // through.
  const texts = (await repliesOf('ava.1')).map((reply) => reply.text).join(' ')
  expect(texts).toContain('£28')
  expect(new Set((await repliesOf('ava.1')).map((reply) => reply.text)).size).toBe(
    (await repliesOf('ava.1')).length,
  )

  await page.getByRole('link', { name: /ben\.2/ }).click()
  await expect(page.getByRole('region', { name: 'Messages' }).getByText('£34')).toHaveCount(1)
})
