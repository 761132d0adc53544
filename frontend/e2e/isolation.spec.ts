// No business can see another: not by its address, not by its calls.
import { expect, test } from '@playwright/test'
import { logIn, people } from './log-in'

test('the addresses of one business lead nowhere for the owner of another', async ({ browser }) => {
  const alice = await (await browser.newContext()).newPage()
  const luna = await logIn(alice, people.alice)
  await alice.getByRole('link', { name: /Jonas Keller/ }).click()
  await expect(alice.getByText('Stamped, 200 ml')).toBeVisible()
  const thread = new URL(alice.url()).pathname

  const charlie = await (await browser.newContext()).newPage()
  const harbor = await logIn(charlie, people.charlie)
  expect(harbor).not.toBe(luna)
  for (const address of [
    `${luna}/inbox`,
    thread,
    `${luna}/assistant`,
    `${luna}/settings/instagram`,
    `${luna}/settings/business`,
  ]) {
    await charlie.goto(address)
    await expect(charlie.getByRole('heading', { name: 'Page not found' })).toBeVisible()
    await expect(charlie.getByText(/Jonas|Luna|luna/)).toHaveCount(0)
  }
  // A thread of Luna's under Charlie's own business.
  await charlie.goto(thread.replace(luna, harbor))
  await expect(charlie.getByText('Stamped, 200 ml')).toHaveCount(0)

  const id = luna.split('/').pop()
  const calls = [
    `${id}/`,
    `${id}/instagram/`,
    `${id}/assistant/`,
    `${id}/threads/`,
    `${id}/threads/1/`,
    `${id}/threads/1/timeline/`,
    `${id}/health/`,
    `${id}/live/`,
  ]
  for (const call of calls) {
    const answer = await charlie.request.get(`/api/businesses/${call}`)
    expect(answer.status(), call).toBe(404)
  }
  expect(
    (await charlie.request.get(`/core/instagram/connect/${id}/`, { maxRedirects: 0 })).status(),
  ).toBe(404)
})

test('signed out, every address asks to log in and every call is refused', async ({ page }) => {
  for (const address of ['/', '/start', '/b/1/inbox', '/b/1/settings/instagram']) {
    await page.goto(address)
    await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible()
  }
  for (const call of [
    'businesses/',
    'businesses/1/',
    'businesses/1/threads/',
    'businesses/1/live/',
    'auth/user/',
  ]) {
    expect((await page.request.get(`/api/${call}`)).status(), call).toBe(401)
  }
})
