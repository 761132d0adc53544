// People beside the assistant: it is quiet while a person answers, from the dashboard or from the
// phone, and goes on when they hand back.
import { expect, test } from '@playwright/test'
import { openWithCustomer } from './customers'
import { instagram } from './installation'
import { logIn, people } from './log-in'

test('a reply from the dashboard or the phone takes over, and a hand-back ends that', async ({
  page,
}) => {
  const { target, messages, whoAnswers } = await openWithCustomer(
    page,
    await logIn(page, people.alice),
    'nora.b',
    'Nora Brandt',
    'How much is a mug?',
  )
  const quiet = messages.getByText('Assistant didn’t reply: a person is answering.')

  await test.step('by reply', async () => {
    await page.getByLabel('Your reply').fill('Hi Nora, Alice here. I will look after you myself.')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await expect
      .poll(async () => (await instagram.read(target)).at(-1)?.text)
      .toBe('Hi Nora, Alice here. I will look after you myself.')
    await expect(whoAnswers.getByText('You', { exact: true })).toBeVisible()
    const before = await instagram.readReplies(target)
    await instagram.write(target, 'Lovely, how much is a dinner plate?')
    await expect(quiet).toHaveCount(1)
    expect(await instagram.readReplies(target)).toEqual(before)
  })

  await test.step('handed back', async () => {
    await messages.getByRole('button', { name: 'Hand back now' }).click()
    await expect(whoAnswers.getByText('Assistant', { exact: true })).toBeVisible()
    await instagram.write(target, 'How much is a fruit bowl?')
    await expect(messages.getByText('£68')).toBeVisible()
    const texts = (await instagram.readReplies(target)).map((reply) => reply.text ?? '')
    expect(texts.filter((text) => text.includes('£68'))).toHaveLength(1)
  })

  await test.step('from the phone', async () => {
    await instagram.writeFromOwnersPhone(target, 'Alice again, from my phone')
    await expect(messages.getByText('You, in the Instagram app')).toBeVisible()
    await expect(whoAnswers.getByText('You, in the Instagram app')).toBeVisible()
    const before = await instagram.readReplies(target)
    await instagram.write(target, 'And an espresso cup?')
    await expect(quiet).toHaveCount(2)
    expect(await instagram.readReplies(target)).toEqual(before)
  })
})
