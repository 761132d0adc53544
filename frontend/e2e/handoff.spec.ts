// A customer asks for a person: the assistant fetches one and waits, a person answers, and the
// assistant goes on when it is handed back.
import { expect, test } from '@playwright/test'
import { openWithCustomer } from './customers'
import { instagram } from './installation'
import { logIn, people } from './log-in'
import { openPhone, writeOnPhone } from './phone'

test('a person is asked for, comes, and leaves the conversation to the assistant again', async ({
  context,
  page,
}) => {
  const { target, messages } = await openWithCustomer(
    page,
    await logIn(page, people.alice),
    'rosa.m',
    'Rosa Marin',
    'How much is a mug?',
  )
  const phone = await context.newPage()
  await openPhone(phone, 'customer', target)
  const row = page
    .getByRole('list', { name: 'Conversations' })
    .getByRole('link', { name: /Rosa Marin/ })
  const panel = page.getByRole('region', { name: 'Needs you' })

  await test.step('the customer is told, and the thread waits', async () => {
    await writeOnPhone(phone, 'I would like to talk to a real person, please')
    await expect(panel.getByText(/^The assistant asked for a person/)).toBeVisible()
    await expect(row.getByText('Needs you')).toBeVisible()
    await expect(messages.getByText('Handover message')).toBeVisible()
    const told = (await instagram.readReplies(target)).length
    await writeOnPhone(phone, 'Is somebody there?')
    await expect(
      messages.getByText(/^Assistant didn’t reply: it’s waiting for someone/),
    ).toBeVisible()
    expect(await instagram.readReplies(target)).toHaveLength(told)
  })

  await test.step('a person answers', async () => {
    await page.getByLabel('Your reply').fill('Hi Rosa, Alice here. What can I do?')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await expect(phone.getByTestId('phone-message').filter({ hasText: 'Alice here' })).toBeVisible()
    await expect(panel).toHaveCount(0)
    await expect(row.getByText('You’re replying')).toBeVisible()
  })

  await test.step('handed back, the assistant answers, and asks for nobody again', async () => {
    await page.getByRole('button', { name: 'Hand back to the assistant' }).click()
    await expect(row.getByText('You’re replying')).toHaveCount(0)
    await writeOnPhone(phone, 'How much is a fruit bowl?')
    await expect(phone.getByTestId('phone-message').filter({ hasText: '£68' })).toBeVisible()
    await expect(panel).toHaveCount(0)
  })
})
