// What must hold on any screen, measured: nothing is wider than what it stands in, and the newest
// message is in sight.
import { expect, test, type Locator, type Page } from '@playwright/test'
import { openWithCustomer } from './customers'
import { instagram } from './installation'
import { logIn, people } from './log-in'
import { listOverflows } from './overflows'

const widths = [320, 390, 768, 1440]
const word = 'x'.repeat(300)
const longLines = [
  word,
  `https://example.com/${word}`,
  '👩‍👩‍👧‍👦'.repeat(60),
  `כמה עולה ספל? ${'ש'.repeat(300)}`,
]

async function expectBubblesToHoldTheirWords(messages: Locator) {
  const outside = await messages.evaluate((region) =>
    [...region.querySelectorAll('[data-message] p[dir=auto]')]
      .filter((words) => {
        const bubble = words.parentElement!.getBoundingClientRect()
        const range = document.createRange()
        range.selectNodeContents(words)
        const box = range.getBoundingClientRect()
        return box.left < bubble.left - 1 || box.right > bubble.right + 1
      })
      .map((words) => words.textContent?.slice(0, 40)),
  )
  expect(outside).toEqual([])
  const sideways = await messages.evaluate((region) => region.scrollWidth - region.clientWidth)
  expect(sideways).toBe(0)
}

const gapBelow = (messages: Locator) =>
  messages.evaluate((region) =>
    Math.round(region.scrollHeight - region.scrollTop - region.clientHeight),
  )

/** The item that begins first in sight, and how far below the top of the box. */
const readPlace = (messages: Locator) =>
  messages.evaluate((region) => {
    const items = [...region.querySelectorAll<HTMLElement>('[data-item]')]
    const first = items.find((item) => item.offsetTop >= region.scrollTop)
    return [first?.dataset.item, Math.round((first?.offsetTop ?? 0) - region.scrollTop)]
  })

async function expectPageToFit(page: Page) {
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0)
}

test('words, links, names and emoji without a space stay in their place on every width', async ({
  page,
}) => {
  const luna = await logIn(page, people.alice)
  const { target, messages, whoAnswers } = await openWithCustomer(
    page,
    luna,
    'nora.n',
    'Nora',
    'How much is a mug?',
  )
  for (const text of longLines) await instagram.write(target, text)
  await instagram.send(target, { attachments: [{ type: 'ig_reel', title: word }] })
  await instagram.writeFromOwnersPhone(target, word)
  await expect(messages.getByText(word, { exact: true }).last()).toBeVisible()
  await messages.getByRole('button', { name: 'Why?' }).last().click()
  await expect(page.getByRole('dialog', { name: 'Why this answer' })).toBeVisible()
  expect(await listOverflows(page.locator('body'))).toEqual([])
  await page.keyboard.press('Escape')

  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    await expectBubblesToHoldTheirWords(messages)
    await expectPageToFit(page)
    expect(await listOverflows(page.locator('body'))).toEqual([])
  }
  await expect(whoAnswers).toBeVisible()
  await page.setViewportSize({ width: 320, height: 800 })
  await page.getByRole('link', { name: 'Back to the inbox' }).click()
  await expect(page.getByRole('link', { name: /Nora/ })).toBeVisible()
  expect(await listOverflows(page.locator('body'))).toEqual([])
})

test('a keyboard, a banner or a turned phone never covers the newest message', async ({
  page,
  context,
}) => {
  const luna = await logIn(page, people.alice)
  const { target, messages } = await openWithCustomer(
    page,
    luna,
    'otto.b',
    'Otto Bern',
    'How much is a mug?',
  )
  for (let at = 1; at <= 12; at += 1)
    await instagram.writeFromOwnersPhone(target, `Line ${at}. ${'More words. '.repeat(8)}`)
  await expect(messages.getByText(/^Line 12\./)).toBeVisible()

  for (const [width, height] of [
    [390, 844],
    [390, 420],
    [844, 390],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height })
    await expect.poll(() => gapBelow(messages)).toBe(0)
  }
  const height = await messages.evaluate((region) => region.clientHeight)
  await context.setOffline(true)
  await expect(page.getByText('You’re offline.')).toBeVisible()
  expect(await messages.evaluate((region) => region.clientHeight)).toBeLessThan(height)
  expect(await gapBelow(messages)).toBe(0)
  await context.setOffline(false)
  await expect(page.getByText('You’re offline.')).toBeHidden()

  await messages.evaluate((region) => (region.scrollTop -= 600))
  const place = await readPlace(messages)
  await page.setViewportSize({ width: 390, height: 420 })
  await expect.poll(() => readPlace(messages)).toEqual(place)
  expect(await gapBelow(messages)).toBeGreaterThan(100)
})

test('closing by the keyboard goes on to the next conversation and keeps the focus', async ({
  page,
}) => {
  const luna = await logIn(page, people.alice)
  await openWithCustomer(page, luna, 'pia.k', 'Pia Kern', 'How much is a mug?')
  const focused = () => page.evaluate(() => document.activeElement?.tagName ?? 'BODY')

  await page.keyboard.press('r')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: 'Messages' })).toBeFocused()
  await page.getByRole('button', { name: 'Take over' }).click()
  await expect(page.getByRole('button', { name: 'Hand back now' })).toBeVisible()
  await page.getByRole('button', { name: 'Hand back now' }).click()
  await expect(page.getByRole('button', { name: 'Hand back now' })).toHaveCount(0)
  await expect.poll(focused).not.toBe('BODY')

  const address = page.url()
  await page.keyboard.press('e')
  await expect(page.getByText('Conversation with Pia Kern closed.')).toBeVisible()
  expect(page.url()).not.toBe(address)
  await expect.poll(focused).toBe('H2')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page).toHaveURL(address)
  await expect.poll(focused).not.toBe('BODY')
})
