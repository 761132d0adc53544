// What customers send besides words, and take back.
import { expect, test } from '@playwright/test'
import { openWithCustomer } from './customers'
import { logIn, people } from './log-in'
import { openPhone, sendPhotoOnPhone, takeBackOnPhone } from './phone'

test('a photo is shown, opens larger, and is gone when the customer takes it back', async ({
  context,
  page,
}) => {
  const { target, messages } = await openWithCustomer(
    page,
    await logIn(page, people.alice),
    'olga.f',
    'Olga Fell',
    'How much is a serving bowl?',
  )
  const phone = await context.newPage()
  await openPhone(phone, 'customer', target)
  const sent = await sendPhotoOnPhone(phone)

  const photo = messages.getByRole('button', { name: 'Open photo' })
  await expect(photo).toBeVisible()
  const picture = photo.locator('img')
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0)
  const address = (await picture.getAttribute('src')) ?? ''
  expect((await page.request.get(address)).status()).toBe(200)

  await photo.click()
  await expect(page.getByRole('dialog', { name: 'Photo' }).getByRole('img')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(photo).toBeFocused()

  await takeBackOnPhone(phone, sent)
  await expect(messages.getByText('This message was removed.')).toBeVisible()
  await expect(photo).toHaveCount(0)
  expect((await page.request.get(address)).status()).toBe(404)
})
