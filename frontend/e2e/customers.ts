import { expect, type Page } from '@playwright/test'
import { instagram } from './installation'
import { logIn, people } from './log-in'

/** Luna's inbox, open at a new customer who has written and been answered. */
export async function openWithCustomer(page: Page, customer: string, name: string, question: string) {
  const target = { account: 'luna.ceramics', customer }
  await logIn(page, people.alice)
  await instagram.addCustomer(customer, name)
  await instagram.write(target, question)
  await page.getByRole('link', { name: new RegExp(name) }).click()
  const messages = page.getByRole('region', { name: 'Messages' })
  await expect(messages.getByText(question)).toBeVisible()
  await expect.poll(async () => (await instagram.readReplies(target)).length).toBe(1)
  return { target, messages, whoAnswers: page.getByRole('complementary', { name: 'About this customer' }) }
}
