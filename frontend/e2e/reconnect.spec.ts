// A connection runs out: the dashboard says so, one button renews it, and who wrote meanwhile is
// answered once.
import { expect, test } from '@playwright/test'
import { instagram } from './installation'
import { logIn, people } from './log-in'

const shop = { account: 'harbor.barber', customer: 'gus.h' }

test('an expired connection is explained and renewed, and who wrote meanwhile is answered', async ({
  page,
}) => {
  const harbor = await logIn(page, people.charlie)
  await instagram.addCustomer(shop.customer, 'Gus Hall')
  await instagram.expireToken(shop.account)

  await test.step('the banner and the settings say what happened', async () => {
    // With the mouse over a list that fits its pane, a new row moves the others and covers none.
    await page.getByRole('list', { name: 'Conversations' }).hover()
    await instagram.write(shop, 'Hello, how much is a beard trim?')
    await expect(
      page.getByText(
        'Instagram has disconnected Conversa. Replies can’t be sent until you reconnect.',
      ),
    ).toBeVisible()
    // Instagram tells nobody's name to a connection that has run out.
    await page.getByRole('link', { name: /Instagram user/ }).click()
    await expect(
      page
        .getByRole('region', { name: 'Messages' })
        .getByText('Assistant didn’t reply: Instagram needs reconnecting.'),
    ).toBeVisible()
    expect(await instagram.readReplies(shop)).toHaveLength(0)
    await page.goto(`${harbor}/settings/instagram`)
    await expect(page.getByText('Needs reconnecting', { exact: true })).toBeVisible()
  })

  await test.step('one button leads through the login and back', async () => {
    await page.getByRole('link', { name: 'Reconnect', exact: true }).click()
    await page.getByTestId('person-fb-sam').check()
    await page.getByTestId('next').click()
    await page.getByTestId('accept').click()
    await expect(page.getByText('Connected as @harbor.barber.')).toBeVisible()
    await expect(page.getByText('Connected', { exact: true }).first()).toBeVisible()
  })

  await test.step('the answer arrives, and the conversation is where it was', async () => {
    await expect(async () => {
      expect((await instagram.readReplies(shop)).length).toBeGreaterThan(0)
    }).toPass()
    await page.goto(`${harbor}/inbox`)
    await page.getByRole('link', { name: /Gus Hall/ }).click()
    const messages = page.getByRole('region', { name: 'Messages' })
    await expect(messages.getByText('Hello, how much is a beard trim?')).toHaveCount(1)
    await expect(messages.getByText('£')).not.toHaveCount(0)
    const texts = (await instagram.readReplies(shop)).map((reply) => reply.text)
    expect(new Set(texts).size).toBe(texts.length)
  })
})

test('an expired connection is told within seconds to who answers, and the words wait', async ({
  page,
}) => {
  await logIn(page, people.charlie)
  const customer = { account: 'harbor.barber', customer: 'hal.t' }
  await instagram.addCustomer(customer.customer, 'Hal Tate')
  await instagram.write(customer, 'How much is a beard trim?')
  await page.getByRole('link', { name: /Hal Tate/ }).click()
  const messages = page.getByRole('region', { name: 'Messages' })
  await expect(messages.getByRole('button', { name: 'Why?' }).last()).toBeVisible()
  await page.getByRole('button', { name: 'Take over' }).click()
  await expect(messages.getByRole('button', { name: 'Hand back now' })).toBeVisible()

  await instagram.expireToken(customer.account)
  await page.getByLabel('Your reply').fill('It is £12.')
  await page.keyboard.press('Control+Enter')

  await expect(
    page.getByText(
      'Instagram has disconnected Conversa. Replies can’t be sent until you reconnect.',
    ),
  ).toBeVisible({ timeout: 10_000 })
  await expect(page.getByText('Paused · Instagram needs reconnecting')).toBeVisible()
  const own = messages.locator('[data-message]').filter({ hasText: 'It is £12.' })
  await expect(own).toBeVisible()
  await expect(own.getByText('Sending', { exact: true })).toHaveCount(0)
  await expect(messages.getByText('It is £12.')).toBeInViewport()
})
