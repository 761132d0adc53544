// Every page in both themes, narrow and wide: no violation that axe can find, nothing wider
// than the screen, nothing that the page's own policy forbids.
import { expect, test, type Page } from '@playwright/test'
import { findViolations } from './axe'
import { openWithCustomer } from './customers'
import { instagram, password, simulator } from './installation'
import { logIn, people } from './log-in'

const widths = [390, 1440]
const themes = ['light', 'dark'] as const

/**
 * What is wrong with the page as it stands, in both themes: a theme is style alone, and needs no
 * other page.
 */
async function findProblems(page: Page): Promise<string[]> {
  const problems: string[] = []
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const found = await findViolations(page)
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    if (overflow > 0) found.push(`the page is ${overflow} px wider than the screen`)
    problems.push(...found.map((problem) => `${colorScheme}: ${problem}`))
  }
  return problems
}

/**
 * Checks the page; with `open`, which brings up what no address names, such as a dialog, once more
 * with that.
 */
async function checkPage(page: Page, address: string, open?: () => Promise<void>) {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(`${address}: ${error.message}`))
  page.on('console', (message) => {
    // axe itself copies style sheets, which a strict policy refuses.
    const isAxe = message.text().includes('inline style')
    if (message.text().includes('Content Security Policy') && !isAxe)
      problems.push(`${address}: ${message.text()}`)
  })
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 })
    await page.goto(address)
    await page.waitForLoadState('load')
    await expect(page.getByRole('heading').first()).toBeAttached()
    await expect(page.locator('[aria-busy=true], .animate-pulse')).toHaveCount(0)
    const found = await findProblems(page)
    if (open) {
      await open()
      found.push(...(await findProblems(page)))
    }
    problems.push(...found.map((problem) => `${address} ${width} ${problem}`))
  }
  expect(problems).toEqual([])
}

for (const address of [
  '/login',
  '/signup',
  '/reset-password',
  '/reset-password/MQ/none',
  '/verify-email',
  '/verify-email/none',
  '/nowhere',
]) {
  test(`signed out: ${address}`, async ({ page }) => {
    await checkPage(page, address)
  })
}

test.describe('signed in', () => {
  let luna = ''
  let page: Page

  test.beforeAll(async ({ browser }) => {
    page = await (await browser.newContext()).newPage()
    luna = await logIn(page, people.alice)
  })
  test.afterAll(() => page.close())

  for (const place of [
    '/inbox',
    '/inbox?tab=closed',
    '/assistant',
    '/assistant/around',
    '/settings/instagram',
    '/settings/business',
    '/settings/activity',
    '/settings/you',
  ]) {
    test(place, () => checkPage(page, luna + place))
  }
  test('an open thread', async () => {
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.goto(`${luna}/inbox`)
    await page.getByRole('link', { name: /Jonas Keller/ }).click()
    await expect(page.getByText('Stamped, 200 ml')).toBeVisible()
    await checkPage(page, new URL(page.url()).pathname)
  })
  test('a thread with all that is not words', async () => {
    await page.setViewportSize({ width: 1440, height: 900 })
    const { target, messages } = await openWithCustomer(
      page,
      luna,
      'vera.q',
      'Vera Quist',
      'How much is a mug?',
    )
    const { mid } = await instagram.send(target, {
      attachments: [{ type: 'image' }, { type: 'image' }],
    })
    for (const type of [
      'audio',
      'video',
      'file',
      'ig_reel',
      'ig_story',
      'like_heart',
      'unsupported_type',
    ]) {
      await instagram.send(target, { attachments: [{ type }] })
    }
    await instagram.act(target, 'story_reply', { text: 'So pretty' })
    await instagram.act(target, 'story_mention')
    await instagram.act(target, 'postback', { title: 'Opening hours', payload: 'HOURS' })
    const { mid: gone } = await instagram.send(target, { text: 'Never mind' })
    await instagram.act(target, 'unsend', { mid: gone })
    await instagram.send(target, { text: 'The left one, please', reply_to: mid })
    await expect(messages.getByText('The left one, please')).toBeVisible()
    await expect(messages.getByRole('button', { name: 'Open photo 2 of 2' })).toBeVisible()
    await checkPage(page, new URL(page.url()).pathname, async () => {
      await messages.getByRole('button', { name: 'Open photo 2 of 2' }).click()
      await expect(
        page.getByRole('dialog', { name: 'Photo 2 of 2' }).getByRole('img'),
      ).toBeVisible()
    })
  })
  test('a thread that waits for a person', async () => {
    await page.setViewportSize({ width: 1440, height: 900 })
    const { target } = await openWithCustomer(
      page,
      luna,
      'walt.p',
      'Walt Pike',
      'How much is a mug?',
    )
    await instagram.write(target, 'I want to talk to a real person')
    await expect(page.getByRole('region', { name: 'Needs you' })).toBeVisible()
    await checkPage(page, new URL(page.url()).pathname)
  })
  test('starting with another business', () => checkPage(page, '/start?business=new'))
  test('the phone page', () =>
    checkPage(page, `${simulator()}/phone?as=customer&customer=emma.w&account=luna.ceramics`))
})

const adminPages = [
  '',
  'core/business/',
  'core/business/1/change/',
  'core/business/1/history/',
  'core/inboxevent/?state=ALL',
  'core/deletionrequest/',
  'conversations/messagelog/?business=1',
  'accounts/user/',
  'accounts/user/1/change/',
  'accounts/user/1/password/',
  'accounts/membership/add/',
  'accounts/membership/2/delete/',
  'password_change/',
  'procrastinate/procrastinatejob/',
]

test('the admin', async ({ page }) => {
  test.slow()
  const problems: string[] = []
  let looked = 0
  /**
   * One style sheet serves all its pages, so each is seen narrow in one theme and wide in the
   * other, by turns.
   */
  const look = async (place: string) => {
    looked += 1
    for (const [number, width] of widths.entries()) {
      const colorScheme = themes[(looked + number) % themes.length]!
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      problems.push(
        ...(await findViolations(page)).map(
          (problem) => `/admin/${place} ${width} ${colorScheme}: ${problem}`,
        ),
      )
    }
  }
  await page.goto('/admin/')
  await look('login/')
  await page.getByLabel('Email').fill(people.admin)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Log in' }).click()
  for (const place of adminPages) {
    await page.goto(`/admin/${place}`)
    await expect(page).toHaveURL(`/admin/${place}`)
    await look(place)
  }
  await page.goto('/admin/core/business/')
  await page.getByRole('checkbox').nth(1).check()
  await page.getByLabel('Action:').selectOption('suspend')
  await page.getByRole('button', { name: 'Go' }).click()
  await expect(page.getByRole('heading', { name: 'Suspend' })).toBeVisible()
  await look('core/business/, before suspending')
  expect(problems).toEqual([])
})
