// What the dashboard asks of the server: what is shown and what an event names, and nothing again.
import { expect, test, type Page } from '@playwright/test'
import { openWithCustomer } from './customers'
import { instagram } from './installation'
import { logIn, people } from './log-in'

/** The paths of the API that the page asks for from now on. */
function listen(page: Page): string[] {
  const seen: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/api/')) seen.push(pathname)
  })
  return seen
}

test('a message that arrives, and a thread that is opened, ask for threads alone', async ({
  page,
}) => {
  const luna = await logIn(page, people.alice)
  const threads = `/api${luna.replace('/b/', '/businesses/')}/threads/`
  const { target, messages } = await openWithCustomer(
    page,
    luna,
    'rita.h',
    'Rita Holm',
    'How much is a mug?',
  )
  const seen = listen(page)
  const besideThreads = () =>
    seen.filter((path) => !path.startsWith(threads) && !path.endsWith('/health/'))

  await instagram.write(target, 'And a small bowl?')
  await expect(messages.getByText('And a small bowl?')).toBeVisible()
  // the answer, and so some events later
  await expect(messages.getByText(/bowl/).nth(1)).toBeVisible()
  await expect.poll(() => seen).toContain(threads)
  expect(besideThreads()).toEqual([])

  seen.length = 0
  await page.getByRole('link', { name: /Priya Shah/ }).click()
  await expect(page.getByRole('heading', { name: /Priya Shah/ })).toBeVisible()
  await expect.poll(() => seen.some((path) => path.endsWith('/timeline/'))).toBe(true)
  await page.getByRole('link', { name: /Rita Holm/ }).click()
  await expect(messages.getByText('And a small bowl?')).toBeVisible()
  expect(besideThreads()).toEqual([])
})

test('a page that is loaded asks for each thing once', async ({ page }) => {
  const luna = await logIn(page, people.alice)
  const { messages } = await openWithCustomer(
    page,
    luna,
    'nils.o',
    'Nils Odd',
    'How much is a plate?',
  )
  const seen = listen(page)
  // A server that has just started remembers too little, and has everything read twice.
  await expect(async () => {
    seen.length = 0
    await page.reload()
    await expect(messages.getByText('How much is a plate?')).toBeVisible()
    await expect.poll(() => seen.some((path) => path.endsWith('/live/'))).toBe(true)
    await page.waitForTimeout(1000)
    expect(seen.filter((path, at) => seen.indexOf(path) !== at)).toEqual([])
  }).toPass({ timeout: 60_000 })
})

/** All that a page asks for, but what comes by the clock and not by a click. */
function count(page: Page): string[] {
  const seen: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (!/\/(live|health)\/$|favicon/.test(pathname)) seen.push(`${request.method()} ${pathname}`)
  })
  return seen
}

for (const width of [390, 1440]) {
  test(`a thread that is opened asks for its messages, and for no script (${width})`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height: 844 })
    const luna = await logIn(page, people.alice)
    const threadScript = page.waitForRequest(/thread-pane/)
    await page.goto(`${luna}/inbox`)
    const rows = page.locator('a[data-thread]')
    await expect(rows.nth(2)).toBeVisible()
    await (await threadScript).response() // which is fetched while nobody waits for it
    const seen = count(page)

    for (const name of [/Aiko Tanaka/, /Emma Wilson/, /Aiko Tanaka/]) {
      seen.length = 0
      await page.getByRole('link', { name }).click()
      await expect(page.getByRole('heading', { name })).toBeVisible()
      const messages = page.getByRole('region', { name: 'Messages' })
      await expect(messages.getByRole('listitem').last()).toBeVisible()
      expect(seen.length).toBeLessThanOrEqual(2)
      expect(seen.filter((each) => !/(timeline|read)\/$/.test(each))).toEqual([])
      await page.goBack()
      await expect(rows.nth(2)).toBeVisible()
    }
  })
}
