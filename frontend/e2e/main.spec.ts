// From nothing to a shop that is answered: sign up, connect, teach, switch on, and a conversation
// in which a person steps in from the phone and hands back.
import { expect, test } from '@playwright/test'
import { instagram } from './installation'
import { openPhone, writeOnPhone } from './phone'

const shop = { account: 'miras.bakery', customer: 'emma.w' }
const instructions = `Who we are
Mira's Bakery bakes sourdough bread in a small shop by the river.

Opening hours
We are open Wednesday to Sunday from 7:00 to 15:00.

What we sell
A sourdough loaf costs £6. A cardamom bun costs £3.
A birthday cake needs two days of notice and costs £40.`

test('an owner signs up, connects, teaches and switches on; customers are answered', async ({
  context,
  page,
}) => {
  await test.step('sign up', async () => {
    await page.goto('/signup')
    await page.getByLabel('Your name').fill('Mira Vance')
    await page.getByLabel('Email').fill('mira@bakery.example')
    await page.getByLabel('Password', { exact: true }).fill('four warm cardamom buns')
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page).toHaveURL(/\/start/)
  })

  await test.step('name the business', async () => {
    await page.getByLabel('Business name').fill("Mira's Bakery")
    await page.getByRole('button', { name: 'Save and continue' }).click()
  })

  await test.step('connect Instagram', async () => {
    await page.getByRole('link', { name: 'Continue to Facebook' }).click()
    await page.getByTestId('person-fb-mira').check()
    await page.getByTestId('next').click()
    await page.getByTestId('accept').click()
    await expect(page.getByText('Connected as @miras.bakery.')).toBeVisible()
  })

  await test.step('teach the assistant', async () => {
    await page.getByRole('button', { name: /restaurant/i }).click()
    await page.getByLabel('Instructions').fill(instructions)
    await page.getByRole('button', { name: 'Save and continue' }).click()
  })

  await test.step('try it', async () => {
    const chat = page.getByRole('region', { name: 'Try your assistant' })
    await chat.getByPlaceholder('Write as a customer').fill('What does a sourdough loaf cost?')
    await chat.getByRole('button', { name: 'Send' }).click()
    await expect(chat.getByText('£6')).toBeVisible()
    await page.getByRole('button', { name: 'Looks good, continue' }).click()
    expect(await instagram.readReplies(shop)).toHaveLength(0)
  })

  await test.step('switch it on', async () => {
    await page.getByRole('button', { name: 'Turn on the assistant' }).click()
    await expect(page.getByRole('heading', { name: 'Your assistant is on' })).toBeVisible()
  })

  const phone = await context.newPage()
  await test.step('a customer writes and is answered on the phone', async () => {
    await openPhone(phone, 'customer', shop)
    await writeOnPhone(phone, 'Hi! How much notice does a birthday cake need?')
    await expect(phone.getByTestId('phone-message').filter({ hasText: 'two days' })).toBeVisible()
    await expect(page.getByText('The first message arrived.')).toBeVisible()
  })

  await test.step('the dashboard shows it without being asked', async () => {
    await page.getByRole('link', { name: 'Go to your inbox' }).click()
    await page.getByRole('link', { name: /Emma Wilson/ }).click()
    const messages = page.getByRole('region', { name: 'Messages' })
    await expect(messages.getByText('How much notice does a birthday cake need?')).toBeVisible()
    await expect(messages.getByText('two days')).toBeVisible()
    await writeOnPhone(phone, 'And a cardamom bun?')
    await expect(messages.getByText('And a cardamom bun?')).toBeVisible()
    await expect(messages.getByText('£3')).toBeVisible()
    await messages.getByRole('button', { name: 'Why?' }).last().click()
    const why = page.getByRole('dialog')
    await expect(why.getByText('And a cardamom bun?')).toBeVisible()
    await expect(why.getByText('version 1')).toBeVisible()
    await page.keyboard.press('Escape')
  })

  const owner = await context.newPage()
  const messages = page.getByRole('region', { name: 'Messages' })
  await test.step('the owner answers from her phone, and the assistant is quiet', async () => {
    await openPhone(owner, 'owner', shop)
    await writeOnPhone(owner, 'Hi Emma, Mira here. Which cake would you like?')
    await expect(messages.getByText('Which cake would you like?')).toBeVisible()
    const before = (await instagram.readReplies(shop)).length
    await writeOnPhone(phone, 'The one with a sourdough look, please')
    await expect(
      messages.getByText('Assistant didn’t reply: a person is answering.').last(),
    ).toBeVisible()
    expect(await instagram.readReplies(shop)).toHaveLength(before)
    await expect(
      page.getByRole('link', { name: /Emma Wilson/ }).getByText('You’re replying'),
    ).toBeVisible()
  })

  await test.step('she hands back, and the assistant answers again', async () => {
    await messages.getByRole('button', { name: 'Hand back now' }).click()
    await expect(
      page
        .getByRole('complementary', { name: 'About this customer' })
        .getByText('Assistant', { exact: true }),
    ).toBeVisible()
    const before = (await instagram.readReplies(shop)).length
    await writeOnPhone(phone, 'When are you open?')
    await expect(
      phone.getByTestId('phone-message').filter({ hasText: 'from 7:00 to 15:00' }),
    ).toBeVisible()
    await expect(messages.getByText('from 7:00 to 15:00')).toBeVisible()
    // After a person the customer is told again that an AI answers; the answer itself comes once.
    const said = (await instagram.readReplies(shop)).slice(before).map((reply) => reply.text)
    expect(said).toEqual([
      expect.stringContaining('AI assistant'),
      expect.stringContaining('from 7:00 to 15:00'),
    ])
  })
})
