import { onlineManager } from '@tanstack/react-query'
import { screen, waitFor, within } from '@testing-library/react'
import { delay, http, HttpResponse } from 'msw'
import { expect, onTestFinished, test } from 'vitest'
import type { AssistantStateCode, Business, BusinessHealth } from '@/api/types'
import { findAxeProblems } from '@/test/axe'
import { alpha, alphaSummary, aliceSession, connected, notConnected, signedOut } from '@/test/cast'
import { allWell, backend, refuse } from '@/test/handlers'
import { renderApp } from '@/test/render-app'
import { server } from '@/test/server'
import { worstTrouble } from './banner'

const settings = '/b/1/settings/instagram'
const heading = (name: string) => screen.findByRole('heading', { level: 1, name })

test('somebody signed out is led to log in, and then to where they wanted to go', async () => {
  let session = signedOut
  server.use(
    http.get('/api/session/', () => HttpResponse.json(session)),
    http.post('/api/auth/login/', () => {
      session = aliceSession
      return HttpResponse.json({ detail: 'Welcome.' })
    }),
    ...backend().slice(1),
  )
  const { user, address } = renderApp(settings)
  await heading('Log in')
  expect(address()).toBe(`/login?next=${encodeURIComponent(settings)}`)

  await user.type(screen.getByLabelText('Email'), 'alice@example.com')
  await user.type(screen.getByLabelText('Password'), 'correct horse{Enter}')

  await heading('Instagram')
  expect(address()).toBe(settings)
})

test('a session that ends meanwhile leads to log in', async () => {
  server.use(...backend())
  server.use(
    http.get('/api/businesses/1/instagram/', () =>
      refuse(401, 'NOT_AUTHENTICATED', 'Log in first.'),
    ),
  )
  renderApp(settings)

  await heading('Log in')
})

test('a business that is not theirs is not found, a suspended one says so', async () => {
  server.use(
    ...backend({
      session: { ...aliceSession, businesses: [{ ...alphaSummary, suspended: true }] },
    }),
  )
  const { router } = renderApp('/b/77/inbox')
  await heading('Page not found')

  await router.navigate('/b/1/inbox')
  await heading('This business is suspended')
})

test('a suspended business leaves a way to the others and out', async () => {
  const businesses = [
    { ...alphaSummary, suspended: true },
    { ...alphaSummary, id: 2, name: 'Beta Bakery' },
  ]
  server.use(...backend({ session: { ...aliceSession, businesses } }))
  const { user } = renderApp('/b/1/inbox')
  await heading('This business is suspended')

  expect(screen.getByRole('button', { name: 'Log out' })).toBeEnabled()
  await user.click(screen.getByRole('button', { name: /Change business/ }))
  expect(await screen.findByRole('menuitem', { name: /Beta Bakery/ })).toBeVisible()
  expect(screen.getByRole('menuitem', { name: /Add a business/ })).toBeVisible()
})

test('the frame is accessible to axe, and counts what is unread in the tab', async () => {
  server.use(...backend())
  renderApp(settings)
  await screen.findByText('@alpha.ceramics')

  expect(await findAxeProblems()).toEqual([])
  expect(document.title).toBe('(2) Instagram · Alpha Ceramics · Conversa')
})

test.each([
  ['NO_INSTRUCTIONS', 'Write instructions'],
  ['BLANKS_LEFT', 'Fill in the blanks'],
])(
  'the switch moves at once and is put back with the reason when it is refused: %s',
  async (code, leads) => {
    const off = {
      ...alpha,
      ai_enabled: false,
      assistant_state: { code: 'OFF' as const, detail: '' },
    }
    server.use(...backend({ business: off }))
    server.use(
      http.patch('/api/businesses/1/', async () => {
        await delay(50)
        return refuse(409, code, 'Write instructions first.')
      }),
    )
    const { user } = renderApp(settings)
    const toggle = await screen.findByRole('switch', { name: 'Assistant' })
    expect(toggle).toHaveAccessibleDescription('Off · you reply')

    await user.click(toggle)
    expect(toggle).toBeChecked()

    await waitFor(() => expect(toggle).not.toBeChecked())
    expect(await screen.findByText(/Write instructions first\./)).toBeVisible()
    expect(screen.getByRole('button', { name: leads })).toBeVisible()
  },
)

test('offline the switch goes back at once, and does not wait to happen later', async () => {
  server.use(
    http.patch('/api/businesses/1/', () => HttpResponse.error()),
    ...backend(),
  )
  const { user } = renderApp(settings)
  const toggle = await screen.findByRole('switch', { name: 'Assistant' })
  onTestFinished(() => onlineManager.setOnline(true))
  onlineManager.setOnline(false)
  await user.click(toggle)

  expect(await screen.findByText(/^Couldn’t change it\./)).toBeVisible()
  expect(toggle).toBeChecked()
})

test('an owner who switches off after messages came is not sent back to the start', async () => {
  const { onboarding } = alpha
  const off = {
    ...alpha,
    ai_enabled: false,
    onboarding: { ...onboarding, switched_on: false, first_message_received: true },
  }
  server.use(...backend({ business: off }))
  renderApp(settings)
  await screen.findByText('@alpha.ceramics')

  expect(screen.queryByRole('link', { name: 'Continue setup' })).toBeNull()
})

test('the switch shows what the server confirmed', async () => {
  let business = alpha
  server.use(
    http.get('/api/businesses/1/', () => HttpResponse.json(business)),
    http.patch('/api/businesses/1/', () => {
      business = { ...alpha, ai_enabled: false, assistant_state: { code: 'OFF', detail: '' } }
      return HttpResponse.json(business)
    }),
    ...backend(),
  )
  const { user } = renderApp(settings)
  await user.click(await screen.findByRole('switch', { name: 'Assistant' }))

  expect(await screen.findByText('Off · you reply')).toBeVisible()
})

test('an agent sees the switch but cannot move it', async () => {
  server.use(...backend({ business: { ...alpha, role: 'AGENT' } }))
  renderApp(settings)

  expect(await screen.findByRole('switch', { name: 'Assistant' })).toBeDisabled()
})

test('a missing key is told apart from what Instagram took back', async () => {
  const problem = {
    code: 'UNREADABLE' as const,
    title: 'x',
    text: 'y',
    action: 'RECONNECT' as const,
  }
  const instagram = { ...connected, state: 'TOKEN_EXPIRED' as const, problem }
  server.use(...backend({ business: { ...alpha, instagram } }))
  renderApp(settings)

  const banner = within(await screen.findByRole('region', { name: 'Notice' }))
  expect(banner.getByText(/Ask your Conversa administrator, or reconnect/)).toBeVisible()
})

test('only the worst trouble is shown, with the way out of it', async () => {
  const business = {
    ...alpha,
    instagram: { ...connected, state: 'TOKEN_EXPIRED' as const },
    assistant_state: { code: 'TOKEN_EXPIRED' as const, detail: '' },
  }
  server.use(...backend({ business }))
  server.use(
    http.get('/api/businesses/1/health/', () =>
      HttpResponse.json({
        ...allWell,
        assistant_state: business.assistant_state,
        worker: 'DOWN',
        model: 'FAILING',
      }),
    ),
  )
  renderApp(settings)

  const banner = within(await screen.findByRole('region', { name: 'Notice' }))
  expect(banner.getByRole('link', { name: 'Reconnect Instagram' })).toHaveAttribute(
    'href',
    `/core/instagram/connect/1/?login=FACEBOOK&next=${encodeURIComponent(settings)}`,
  )
  expect(screen.getAllByRole('region', { name: 'Notice' })).toHaveLength(1)
})

test('an overload says how many customers wait, and for how long', async () => {
  server.use(
    http.get('/api/businesses/1/health/', () =>
      HttpResponse.json({
        ...allWell,
        assistant_state: alpha.assistant_state,
        waiting_turns: 3,
        oldest_waiting_seconds: 250,
      }),
    ),
    ...backend(),
  )
  renderApp(settings)

  expect(
    await screen.findByText(
      'Replies are slow right now. 3 customers are waiting, the longest for 4 min.',
    ),
  ).toBeVisible()
})

test('troubles have an order, and what the assistant does is said by its state alone', () => {
  const health = { ...allWell, assistant_state: alpha.assistant_state }
  const down: BusinessHealth = { ...health, worker: 'DOWN' }
  const be = (code: AssistantStateCode, over: Partial<Business> = {}): Business => ({
    ...alpha,
    assistant_state: { code, detail: '' },
    ...over,
  })
  expect(worstTrouble(alpha, undefined, true)).toBeNull()
  expect(worstTrouble(be('WORKER_DOWN'), health, false)).toBe('OFFLINE')
  expect(worstTrouble(be('WORKER_DOWN'), health, true)).toBe('WORKER_DOWN')
  expect(worstTrouble(be('MODEL_FAILING'), health, true)).toBe('MODEL_FAILING')
  // The switch says "On · answering", so nothing red stands beside it.
  expect(worstTrouble(be('ON'), { ...down, model: 'FAILING' }, true)).toBeNull()
  const off = { ai_enabled: false }
  expect(worstTrouble(be('OFF', off), { ...health, model: 'FAILING' }, true)).toBeNull()
  // People's replies need the worker too.
  expect(worstTrouble(be('OFF', off), down, true)).toBe('WORKER_DOWN')
  expect(
    worstTrouble(alpha, { ...health, waiting_turns: 3, oldest_waiting_seconds: 250 }, true),
  ).toBe('DELAYED')
  expect(worstTrouble(be('NOT_CONNECTED', { instagram: notConnected }), down, true)).toBe(
    'NOT_CONNECTED',
  )
  const partly = { instagram: { ...connected, state: 'MISSING_PERMISSIONS' as const } }
  expect(worstTrouble(be('MISSING_PERMISSIONS', partly), health, true)).toBe('MISSING_PERMISSIONS')
  const neverConnected = {
    instagram: notConnected,
    onboarding: { ...alpha.onboarding, connected: false, first_message_received: false },
  }
  expect(worstTrouble(be('MODEL_FAILING', neverConnected), health, true)).toBe('MODEL_FAILING')
})

test('a model that fails turns the switch amber as soon as the health says so', async () => {
  server.use(
    http.get('/api/businesses/1/health/', () =>
      HttpResponse.json({
        ...allWell,
        model: 'FAILING',
        assistant_state: { code: 'MODEL_FAILING', detail: 'Paused.' },
      }),
    ),
    ...backend(),
  )
  renderApp(settings)

  expect(await screen.findByText('Paused · AI model unavailable')).toHaveClass('text-needs-you')
  expect(screen.getByText(/^The AI model is unavailable\./)).toBeVisible()
  expect(screen.queryByText('On · answering')).toBeNull()
  expect(screen.getByRole('switch', { name: 'Assistant' })).toHaveAttribute(
    'data-tone',
    'needs-you',
  )
})

test('the keyboard goes places, and ? shows how', async () => {
  server.use(...backend())
  const { user, address } = renderApp('/b/1/settings/business')
  await heading('Business')

  await user.keyboard('?')
  expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await user.keyboard('{Escape}')
  await user.keyboard('gs')
  await waitFor(() => expect(address()).toBe(settings))
  const title = await heading('Instagram')
  await waitFor(() => expect(title).toHaveFocus())

  await user.click(screen.getByRole('link', { name: 'Business' }))
  await user.click(await screen.findByLabelText('Business name'))
  await user.keyboard('gs?')
  expect(address()).toBe('/b/1/settings/business')
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
})

test('when the session cannot be read there is a way to try again', async () => {
  let broken = true
  server.use(
    http.get('/api/session/', () => (broken ? HttpResponse.error() : HttpResponse.json(signedOut))),
  )
  const { user } = renderApp('/login')
  await screen.findByText('Couldn’t load Conversa')

  broken = false
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  await heading('Log in')
})
