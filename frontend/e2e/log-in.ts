import { expect, type Page } from '@playwright/test'
import { password } from './installation'

export const people = {
  alice: 'alice@luna.example',
  charlie: 'charlie@harbor.example',
  admin: 'admin@conversa.example',
}

/**
 * Logs in by the page, and waits until the inbox of the person's business is there. Returns its
 * address.
 */
export async function logIn(page: Page, email: string): Promise<string> {
  await page.goto('/login')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await expect(page).toHaveURL(/\/b\/\d+\/inbox/)
  return new URL(page.url()).pathname.replace(/\/inbox.*/, '')
}
