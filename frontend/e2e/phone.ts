// The simulator's phone page, used as people use it.
import { expect, type Locator, type Page } from '@playwright/test'
import { simulator, type Target } from './installation'

export async function openPhone(
  page: Page,
  whose: 'customer' | 'owner',
  { account, customer }: Target,
) {
  const query = new URLSearchParams({ as: whose, account, customer })
  await page.goto(`${simulator()}/phone?${query}`)
  // Until the conversation is there, a count of its messages says nothing.
  await expect(page.getByRole('log', { name: 'Messages' })).not.toHaveAttribute('aria-busy')
}

export async function writeOnPhone(page: Page, text: string) {
  await page.getByTestId('phone-input').fill(text)
  await page.getByTestId('phone-send').click()
  await expect(page.getByTestId('phone-message').filter({ hasText: text })).toBeVisible()
}

export async function sendPhotoOnPhone(page: Page): Promise<Locator> {
  const before = await page.getByTestId('phone-message').count()
  await page.getByTestId('phone-attach').click()
  await page.getByTestId('phone-send-photo').click()
  const photo = page.getByTestId('phone-message').nth(before)
  await expect(photo.locator('img')).toBeVisible()
  return photo
}

export async function takeBackOnPhone(page: Page, message: Locator) {
  await message.hover()
  await message.getByTestId('phone-menu').click()
  await page.getByTestId('phone-unsend').click()
}
