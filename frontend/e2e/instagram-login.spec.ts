// A shop without a Facebook Page connects through Instagram itself, takes Conversa away there, and
// comes back.
import { expect, test, type Page } from '@playwright/test'
import { instagram } from './installation'

const account = 'brandt.cycles'

async function allow(page: Page) {
  await page.getByTestId(`account-${account}`).check()
  await page.getByTestId('next').click()
  await page.getByTestId('accept').click()
}

test('an owner connects with Instagram itself, removes Conversa there and comes back', async ({
  page,
}) => {
  await test.step('sign up', async () => {
    await page.goto('/signup')
    await page.getByLabel('Your name').fill('Theo Brandt')
    await page.getByLabel('Email').fill('theo@cycles.example')
    await page.getByLabel('Password', { exact: true }).fill('two very fast wheels')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByLabel('Business name').fill('Brandt Cycles')
    await page.getByRole('button', { name: 'Save and continue' }).click()
  })

  await test.step('Instagram is chosen, with what it asks for', async () => {
    await page.locator('label', { hasText: /^Instagram$/ }).click()
    await expect(page.getByText('instagram_business_manage_messages')).toBeVisible()
    await expect(page.getByText('pages_messaging')).toHaveCount(0)
  })

  await test.step('who says no is told so, and tries again', async () => {
    await page.getByRole('link', { name: 'Continue to Instagram' }).click()
    await page.getByTestId(`account-${account}`).check()
    await page.getByTestId('next').click()
    await page.getByTestId('cancel').click()
    await expect(page.getByRole('heading', { name: 'Connection cancelled' })).toBeVisible()
    await expect(page.getByTestId('other-login')).toHaveText('Connect with Facebook instead')
    await page.getByTestId('try-again').click()
    await allow(page)
    await expect(page.getByText(`Connected as @${account}.`)).toBeVisible()
  })

  await test.step('removed in Instagram, the dashboard says so and has one button', async () => {
    const business = new URL(page.url()).searchParams.get('business')
    await instagram.removeApp(account)
    await page.goto(`/b/${business}/settings/instagram`)
    await expect(page.getByText('Conversa was removed from the account')).toBeVisible()
    await page.getByRole('link', { name: 'Reconnect', exact: true }).click()
    await allow(page)
    await expect(page.getByText(`Connected as @${account}.`)).toBeVisible()
    await expect(page.getByText('Conversa was removed from the account')).toHaveCount(0)
  })
})
