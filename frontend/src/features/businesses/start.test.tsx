import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { expect, test } from 'vitest'
import type { Business } from '@/api/types'
import { findAxeProblems } from '@/test/axe'
import {
  aliceSession,
  alpha,
  alphaAssistant,
  alphaSummary,
  evidence,
  notConnected,
} from '@/test/cast'
import { backend, refuse } from '@/test/handlers'
import { renderApp } from '@/test/render-app'
import { server } from '@/test/server'

const fresh: Business = {
  ...alpha,
  ai_enabled: false,
  assistant_state: { code: 'NO_INSTRUCTIONS', detail: '' },
  instagram: notConnected,
  onboarding: {
    named: true,
    connected: false,
    instructions_written: false,
    tried: false,
    switched_on: false,
    first_message_received: false,
  },
}
const shop = { trade: 'SHOP', name: 'Shop', text: 'We are a small shop.' }
const salon = { trade: 'SALON', name: 'Salon', text: 'We are a salon.' }

const teaching = [
  http.get('/api/businesses/1/assistant/', () =>
    HttpResponse.json({ ...alphaAssistant, instructions: '', version: 0 }),
  ),
  http.get('/api/instructions/templates/', () => HttpResponse.json([shop, salon])),
]
const current = () =>
  within(
    screen.getAllByRole('listitem').find((item) => item.ariaCurrent === 'step') ?? document.body,
  )

test('somebody without a business names one, and goes on to connecting', async () => {
  let session = { ...aliceSession, businesses: [] as (typeof alphaSummary)[] }
  const created: unknown[] = []
  server.use(
    http.get('/api/session/', () => HttpResponse.json(session)),
    http.post('/api/businesses/', async ({ request }) => {
      created.push(await request.json())
      session = aliceSession
      return HttpResponse.json(fresh, { status: 201 })
    }),
    ...backend({ business: fresh }),
  )
  const { user, address } = renderApp('/')
  await user.type(await screen.findByLabelText('Business name'), 'Alpha Ceramics{Enter}')

  expect(await screen.findByRole('link', { name: 'Continue to Instagram' })).toHaveAttribute(
    'href',
    `/core/instagram/connect/1/?login=INSTAGRAM&next=${encodeURIComponent('/start?business=1')}`,
  )
  await user.click(screen.getByLabelText('Facebook Login'))
  expect(screen.getByRole('link', { name: 'Continue to Facebook' })).toHaveAttribute(
    'href',
    expect.stringContaining('login=FACEBOOK'),
  )
  expect(screen.getByText('facebook_messages')).toBeVisible()
  expect(await screen.findByText('To read and answer direct messages.')).toBeVisible()
  expect(address()).toBe('/start?business=1')
  expect(created).toEqual([expect.objectContaining({ name: 'Alpha Ceramics', language: 'en' })])
  expect(await findAxeProblems()).toEqual([])
})

test('a name that is refused stays in the field, with the reason beside it', async () => {
  server.use(
    http.get('/api/session/', () => HttpResponse.json({ ...aliceSession, businesses: [] })),
    http.post('/api/businesses/', () =>
      refuse(400, 'INVALID', 'Look below.', { name: ['This name is taken.'] }),
    ),
  )
  const { user } = renderApp('/start')
  await user.type(await screen.findByLabelText('Business name'), 'Alpha{Enter}')

  expect(await screen.findByText('This name is taken.')).toBeVisible()
  expect(screen.getByLabelText('Business name')).toHaveValue('Alpha')
})

test('who owns as many businesses as a person can is told so, and the name stays', async () => {
  server.use(
    http.get('/api/session/', () => HttpResponse.json({ ...aliceSession, businesses: [] })),
    http.post('/api/businesses/', () =>
      refuse(409, 'TOO_MANY_BUSINESSES', 'You already own 10 businesses.'),
    ),
  )
  const { user } = renderApp('/start')
  await user.type(await screen.findByLabelText('Business name'), 'Alpha{Enter}')

  expect(await screen.findByText('You already own 10 businesses.')).toBeVisible()
  expect(screen.getByLabelText('Business name')).toHaveValue('Alpha')
})

test('coming back lands on the first open step, and "finish later" is respected', async () => {
  server.use(
    ...backend({ business: { ...fresh, onboarding: { ...fresh.onboarding, connected: true } } }),
    ...teaching,
  )
  const { user, router, address } = renderApp('/')
  expect(await screen.findByLabelText('Instructions')).toBeVisible()
  expect(current().getByRole('heading', { name: 'Write its instructions' })).toBeVisible()

  server.use(
    http.get('/api/businesses/1/threads/', () =>
      HttpResponse.json({
        results: [],
        next: null,
        counts: { all: 0, needs_you: 0, unread: 0, closed: 0 },
      }),
    ),
  )
  await user.click(screen.getByRole('link', { name: 'Finish later' }))
  await router.navigate('/')
  await waitFor(() => expect(address()).toBe('/b/1/inbox'))
})

test('a trade fills the instructions, but never over what was written without asking', async () => {
  const saved: unknown[] = []
  server.use(
    ...backend({ business: fresh }),
    ...teaching,
    http.put('/api/businesses/1/assistant/', async ({ request }) => {
      saved.push(await request.json())
      return refuse(409, 'CHANGED_MEANWHILE', 'Changed meanwhile.')
    }),
  )
  const { user } = renderApp('/start?business=1&step=instructions_written')
  await user.click(await screen.findByRole('button', { name: 'Shop' }))
  const box = screen.getByLabelText('Instructions')
  expect(box).toHaveValue(shop.text)
  await user.type(box, ' Call me Al.')

  await user.click(screen.getByRole('button', { name: 'Salon' }))
  await user.click(await screen.findByRole('button', { name: 'Keep my text' }))
  await user.click(screen.getByRole('button', { name: 'Save and continue' }))

  expect(await screen.findByText(/Your text is still here/)).toBeVisible()
  expect(screen.getByLabelText('Instructions')).toHaveValue(`${shop.text} Call me Al.`)
  expect(saved).toEqual([{ instructions: `${shop.text} Call me Al.`, base_version: 0 }])
})

test('what was written is still there after leaving without saving', async () => {
  server.use(...backend({ business: fresh }), ...teaching)
  const first = renderApp('/start?business=1&step=instructions_written')
  await first.user.type(await screen.findByLabelText('Instructions'), 'We open at ten.')
  first.unmount()

  renderApp('/start?business=1&step=instructions_written')
  expect(await screen.findByLabelText('Instructions')).toHaveValue('We open at ten.')
})

test('instructions changed because of an answer lead back to the same question', async () => {
  const tried: unknown[] = []
  const business: Business = {
    ...fresh,
    onboarding: {
      ...alpha.onboarding,
      connected: true,
      instructions_written: true,
      tried: true,
      switched_on: false,
    },
  }
  server.use(
    ...backend({ business }),
    ...teaching,
    http.put('/api/businesses/1/assistant/', () =>
      HttpResponse.json({ ...alphaAssistant, version: 4 }),
    ),
    http.post('/api/businesses/1/assistant/try/', async ({ request }) => {
      tried.push(await request.json())
      return HttpResponse.json({ reply: `Answer ${tried.length}`, evidence })
    }),
  )
  const { user, address } = renderApp('/start?business=1&step=tried')
  await user.type(await screen.findByLabelText('Write as a customer'), 'Do you ship?{Enter}')
  await screen.findByText('Answer 1')
  await user.click(screen.getByRole('button', { name: 'Change the instructions' }))
  await user.type(await screen.findByLabelText('Instructions'), ' We ship.')
  await user.click(screen.getByRole('button', { name: 'Save and continue' }))

  expect(await screen.findByText('Answer 2')).toBeVisible()
  expect(screen.getByText('Do you ship?')).toBeVisible()
  expect(address()).toBe('/start?business=1&step=tried')
  expect(tried).toEqual(
    [1, 2].map(() => ({ messages: [{ role: 'customer', text: 'Do you ship?' }] })),
  )
})

test('a template that is not filled in is not switched on, and leads to its blanks', async () => {
  server.use(
    ...backend({
      business: {
        ...fresh,
        instagram: alpha.instagram,
        onboarding: { ...alpha.onboarding, switched_on: false, first_message_received: false },
      },
    }),
  )
  server.use(
    http.patch('/api/businesses/1/', () =>
      refuse(409, 'BLANKS_LEFT', 'The instructions still have blanks: [prices].'),
    ),
  )
  const { user, address } = renderApp('/start?business=1')
  await user.click(await screen.findByRole('button', { name: 'Turn on the assistant' }))

  expect(await screen.findByText(/still have blanks: \[prices\]/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Fill in the blanks' }))
  expect(address()).toBe('/start?business=1&step=instructions_written')
})

test('switched on, it waits for the first message and ticks when it is there', async () => {
  let business: Business = {
    ...fresh,
    instagram: alpha.instagram,
    onboarding: { ...alpha.onboarding, switched_on: false, first_message_received: false },
  }
  server.use(
    http.get('/api/businesses/1/', () => HttpResponse.json(business)),
    http.patch('/api/businesses/1/', () => {
      business = {
        ...business,
        ai_enabled: true,
        onboarding: { ...business.onboarding, switched_on: true },
      }
      return HttpResponse.json(business)
    }),
    ...backend({ session: { ...aliceSession, phone_page_url: 'http://localhost:9000/phone/' } }),
  )
  const { user, client } = renderApp('/start?business=1')
  await user.click(await screen.findByRole('button', { name: 'Turn on the assistant' }))

  expect(await screen.findByText('Waiting for your message…')).toBeVisible()
  expect(screen.getByRole('link', { name: 'Open the phone simulator' })).toBeVisible()

  business = { ...business, onboarding: { ...business.onboarding, first_message_received: true } }
  await client.invalidateQueries({ queryKey: [1, 'business'] })
  expect(await screen.findByText('The first message arrived.')).toBeVisible()
})

test('the switcher leads to the other businesses', async () => {
  const beta = { ...alphaSummary, id: 2, name: 'Beta Salon', unread_threads: 4 }
  server.use(
    ...backend({ session: { ...aliceSession, businesses: [alphaSummary, beta] } }),
    ...backend({ business: { ...alpha, id: 2, name: 'Beta Salon' } }),
    http.get('/api/businesses/2/threads/', () =>
      HttpResponse.json({
        results: [],
        next: null,
        counts: { all: 0, needs_you: 0, unread: 0, closed: 0 },
      }),
    ),
  )
  const { user, address } = renderApp('/b/1/settings/business')
  const [switcher] = await screen.findAllByRole('button', {
    name: /Change business: Alpha Ceramics/,
  })
  await user.click(switcher as HTMLElement)
  await user.click(await screen.findByRole('menuitem', { name: /Beta Salon.*4 unread/ }))

  expect(address()).toBe('/b/2/inbox')
})

test('a platform admin without a business is shown the way to the admin', async () => {
  const user = { ...aliceSession.user, is_platform_admin: true }
  server.use(
    http.get('/api/session/', () => HttpResponse.json({ ...aliceSession, user, businesses: [] })),
  )
  renderApp('/')

  expect(await screen.findByRole('link', { name: 'Platform admin' })).toHaveAttribute(
    'href',
    '/admin/',
  )
})
