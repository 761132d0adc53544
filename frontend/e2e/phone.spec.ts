// The simulator's phone page: everything a customer's phone can send and do, by mouse, by keyboard
// and by touch.
import { expect, test, type Page } from '@playwright/test'
import { instagram } from './installation'
import { openPhone } from './phone'

// A shop that is not connected: nobody answers, so what stands in the thread is what these hands
// did.
const account = 'studio.gia'

const messages = (page: Page) => page.getByTestId('phone-message')

async function send(page: Page, choice: string) {
  const count = await messages(page).count()
  await page.getByTestId('phone-attach').click()
  await page.getByTestId(choice).click()
  await expect(messages(page)).toHaveCount(count + 1)
}

async function openMenu(page: Page, text: string) {
  const message = messages(page).filter({ hasText: text })
  await message.hover()
  await message.getByTestId('phone-menu').click()
}

test.beforeEach(async () => {
  await instagram.addCustomer('mia.berg', 'Mia Berg')
  await instagram.addCustomer('tom.ferry', 'Tom Ferry')
})

test('a first contact: a question to tap, then files, shares and a story', async ({ page }) => {
  await openPhone(page, 'customer', { account, customer: 'mia.berg' })
  await page.getByTestId('phone-ice-breaker').first().click()
  await expect(messages(page)).toContainText(['When are you open?'])

  const files = ['phone-send-photo', 'phone-send-voice', 'phone-send-video', 'phone-send-file']
  const shares = [
    'phone-share-post',
    'phone-share-reel',
    'phone-share-story',
    'phone-mention-story',
  ]
  for (const choice of [...files, ...shares, 'phone-send-heart']) await send(page, choice)
  await expect(page.getByRole('img', { name: 'Photo' })).toBeVisible()
  await expect(page.getByLabel('Voice note')).toBeAttached()
  await expect(page.getByText('Mentioned the shop in a story')).toBeVisible()

  await page.getByTestId('phone-attach').click()
  await page.getByTestId('phone-file').setInputFiles({
    name: 'dot.gif',
    mimeType: 'image/gif',
    buffer: Buffer.from('R0lGODlhAQABAAAAACw=', 'base64'),
  })
  await expect(messages(page)).toHaveCount(11)

  await page.getByTestId('phone-story').click()
  await expect(page.getByTestId('phone-story')).toHaveText('Story')
  await page.getByTestId('phone-story').click()
  await page.getByTestId('phone-story-reply').fill('What a shelf')
  await page.getByTestId('phone-story-reply').press('Enter')
  await expect(messages(page).filter({ hasText: 'Replied to a story' })).toContainText(
    'What a shelf',
  )
})

test('gestures: edit, react, reply, unsend by keyboard', async ({ page }) => {
  const target = { account, customer: 'tom.ferry' }
  await openPhone(page, 'customer', { account, customer: 'tom.ferry' })
  await page.getByTestId('phone-input').fill('Is it gren?')
  await page.getByTestId('phone-send').click()
  await openMenu(page, 'gren')
  await page.getByTestId('phone-edit').click()
  await page.getByTestId('phone-input').fill('Is it green?')
  await page.getByTestId('phone-input').press('Enter')
  await expect(messages(page)).toContainText(['Is it green?'])
  await expect(page.getByText('Edited')).toBeVisible()

  await instagram.writeFromOwnersPhone(target, 'It is blue, sorry')
  await openMenu(page, 'It is blue')
  await page.getByTestId('phone-react').click()
  await expect(page.getByRole('img', { name: 'Reactions: ❤️' })).toBeVisible()
  await openMenu(page, 'It is blue')
  await page.getByTestId('phone-reply').click()
  await page.getByTestId('phone-input').fill('Blue is fine')
  await page.getByTestId('phone-input').press('Enter')
  const reply = messages(page).filter({ hasText: 'Blue is fine' })
  await expect(reply).toContainText('It is blue, sorry')

  await reply.getByTestId('phone-menu').focus()
  await page.keyboard.press('Enter')
  await page.getByTestId('phone-unsend').focus()
  await page.keyboard.press('Enter')
  await expect(messages(page)).toContainText(['Message unsent'])
  await expect(page.getByRole('dialog')).toBeHidden()

  await openPhone(page, 'owner', { account, customer: 'tom.ferry' })
  await expect(page.getByText('Message unsent')).toBeVisible()
  await send(page, 'phone-send-photo')
})

test('a long press opens what can be done with a message', async ({ browser }) => {
  await instagram.write({ account, customer: 'tom.ferry' }, 'Hello')
  const page = await (
    await browser.newContext({ hasTouch: true, viewport: { width: 390, height: 844 } })
  ).newPage()
  await openPhone(page, 'owner', { account, customer: 'tom.ferry' })
  const message = messages(page).first()
  await message.dispatchEvent('pointerdown', { pointerType: 'touch' })
  await expect(page.getByRole('dialog', { name: 'Message' })).toBeVisible()
  await message.dispatchEvent('pointerup', { pointerType: 'touch' })
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.context().close()
})
