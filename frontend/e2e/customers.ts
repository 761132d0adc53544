import { expect, type Page } from '@playwright/test'
import { instagram } from './installation'

/**
 * Luna's inbox, open at a new customer who has written and been answered. `luna` is its address.
 */
export async function openWithCustomer(
  page: Page,
  luna: string,
  customer: string,
  name: string,
  question: string,
) {
  const target = { account: 'luna.ceramics', customer }
  await page.goto(`${luna}/inbox`)
  await instagram.addCustomer(customer, name)
  await instagram.write(target, question)
  await page.getByRole('link', { name: new RegExp(name) }).click()
  const messages = page.getByRole('region', { name: 'Messages' })
  await expect(messages.getByText(question)).toBeVisible()
  await expect(messages.getByRole('button', { name: 'Why?' }).last()).toBeVisible()
  await expect(messages.getByText(/^(Sent|Seen)\b/).last()).toBeVisible()
  return {
    target,
    messages,
    whoAnswers: page.getByRole('complementary', { name: 'About this customer' }),
  }
}
