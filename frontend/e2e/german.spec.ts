// The dashboard in German, as a person with a German browser meets it: no page is left in English,
// nothing is cut off, and axe finds nothing.
import { expect, test, type Page } from '@playwright/test'
import { findViolations } from './axe'
import { instagram, password } from './installation'
import { people } from './log-in'
import { listCutOff, listOverflows } from './overflows'

test.use({ locale: 'de-DE' })

async function expectFine(page: Page) {
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await expect(page.locator('[aria-busy=true], .animate-pulse')).toHaveCount(0)
  expect(await findViolations(page)).toEqual([])
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    expect(await listOverflows(page.locator('body'))).toEqual([])
    expect(await listCutOff(page.locator('body'))).toEqual([])
  }
}

test('an owner with a German browser finds no page in English, and none cut off', async ({
  page,
}) => {
  const target = { account: 'harbor.barber', customer: 'frieda.k' }
  let place = ''

  await test.step('log in', async () => {
    await page.goto('/login')
    await expect(page).toHaveTitle('Anmelden · Conversa')
    await expectFine(page)
    await page.getByLabel('E-Mail-Adresse').fill(people.charlie)
    await page.getByLabel('Passwort', { exact: true }).fill('wrong')
    await page.getByRole('button', { name: 'Anmelden' }).click()
    await expect(page.getByRole('alert')).toHaveText(/falsch/)
    await page.getByLabel('Passwort', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Anmelden' }).click()
    await expect(page).toHaveURL(/\/b\/\d+\/inbox/)
    place = new URL(page.url()).pathname.replace(/\/inbox.*/, '')
  })

  await test.step('the inbox and a conversation', async () => {
    await instagram.addCustomer(target.customer, 'Frieda Kern')
    await instagram.write(target, 'What does a beard trim cost?')
    const row = page.getByRole('link', { name: /Frieda Kern/ })
    await expect(row).toBeVisible()
    await expect(page).toHaveTitle(/Posteingang · Harbor Barber · Conversa/)
    await expectFine(page)
    await row.click()
    const messages = page.getByRole('region', { name: 'Nachrichten' })
    await messages.getByRole('button', { name: 'Warum?' }).last().click()
    await expect(page.getByRole('dialog', { name: 'Warum diese Antwort' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expectFine(page)
  })

  await test.step('an answer, and the assistant is given the conversation back', async () => {
    const messages = page.getByRole('region', { name: 'Nachrichten' })
    await page.getByLabel('Ihre Antwort').fill('Hallo Frieda, hier ist Charlie.')
    await page.getByRole('button', { name: 'Senden', exact: true }).click()
    await expect(messages.getByText(/Macht .*\d\d:\d\d Uhr weiter/)).toBeVisible()
    await messages.getByRole('button', { name: 'Jetzt zurückgeben' }).click()
    await expect(messages.getByRole('button', { name: 'Jetzt zurückgeben' })).toHaveCount(0)
  })

  for (const [address, heading] of [
    ['assistant', 'Assistent'],
    ['assistant/around', 'Assistent'],
    ['settings/instagram', 'Instagram'],
    ['settings/business', 'Unternehmen'],
    ['settings/activity', 'Aktivität'],
    ['settings/you', 'Ihr Konto'],
  ] as const) {
    await test.step(address, async () => {
      await page.goto(`${place}/${address}`)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading)
      await expectFine(page)
    })
  }
})

test('a chosen language holds after a reload and in another browser, until given up', async ({
  browser,
  page,
}) => {
  const english = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  const german = page
  const logInTo = async (each: Page) => {
    await each.goto('/login')
    await each.locator('[type=email]').fill(people.charlie)
    await each.locator('[autocomplete=current-password]').fill(password)
    await each.locator('[type=submit]').click()
    await expect(each).toHaveURL(/\/b\/\d+\/inbox/)
    await each.goto(new URL(each.url()).pathname.replace(/\/inbox.*/, '/settings/you'))
  }
  const headingOf = (each: Page) => each.getByRole('heading', { level: 1 })

  await logInTo(german)
  await expect(headingOf(german)).toHaveText('Ihr Konto')
  await german.getByLabel('Sprache').selectOption('en')
  await expect(headingOf(german)).toHaveText('You')
  await german.reload()
  await expect(headingOf(german)).toHaveText('You')

  await german.getByLabel('Language').selectOption('de')
  await expect(headingOf(german)).toHaveText('Ihr Konto')
  await logInTo(english)
  await expect(headingOf(english)).toHaveText('Ihr Konto')
  await english.getByLabel('Sprache').selectOption('')
  await expect(headingOf(english)).toHaveText('You')
  await english.context().close()
})
