import { screen, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { expect, test } from 'vitest'
import { findAxeProblems } from '@/test/axe'
import { alpha, connected, notConnected } from '@/test/cast'
import { backend, refuse } from '@/test/handlers'
import { renderApp } from '@/test/render-app'
import { server } from '@/test/server'

const path = '/b/1/settings/instagram'

test('disconnecting says what stops and what stays, and names the account', async () => {
  server.use(
    ...backend(),
    http.post('/api/businesses/1/instagram/disconnect/', () => HttpResponse.json(notConnected)),
  )
  const { user } = renderApp(path)
  await user.click(await screen.findByRole('button', { name: 'Disconnect' }))
  const dialog = within(await screen.findByRole('alertdialog'))
  expect(dialog.getByText(/New messages will stop arriving/)).toBeVisible()
  expect(dialog.getByText(/Your conversations, instructions and settings are kept/)).toBeVisible()

  await user.click(dialog.getByRole('button', { name: 'Disconnect @alpha.ceramics' }))

  expect(await screen.findByText('Instagram is disconnected.')).toBeVisible()
  expect(await screen.findByRole('link', { name: 'Continue to Instagram' })).toBeVisible()
})

test('a disconnect that fails says why and stays connected', async () => {
  server.use(
    ...backend(),
    http.post('/api/businesses/1/instagram/disconnect/', () =>
      refuse(403, 'FORBIDDEN', 'Only an owner may do this.'),
    ),
  )
  const { user } = renderApp(path)
  await user.click(await screen.findByRole('button', { name: 'Disconnect' }))
  await user.click(await screen.findByRole('button', { name: 'Disconnect @alpha.ceramics' }))

  expect(await screen.findByText('Only an owner may do this.')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Keep it connected' }))
  expect(screen.getByText('@alpha.ceramics')).toBeVisible()
})

test('loading, failing and trying again', async () => {
  server.use(...backend())
  server.use(
    http.get(
      '/api/businesses/1/instagram/',
      () => refuse(500, 'BROKEN', 'The connection cannot be read now.'),
      { once: true },
    ),
  )
  const { user } = renderApp(path)
  expect(await screen.findByLabelText('Loading the connection')).toBeInTheDocument()
  expect(await screen.findByText('The connection cannot be read now.')).toBeVisible()

  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('@alpha.ceramics')).toBeVisible()
})

test('coming back from Meta says who is connected, once', async () => {
  server.use(...backend())
  const { address, router } = renderApp(`${path}?connected=1#_=_`)

  expect(await screen.findByText('Connected as @alpha.ceramics.')).toBeVisible()
  expect(address()).toBe(path)
  expect(router.state.location.hash).toBe('')
})

test('a permission that is missing is marked', async () => {
  const [permission] = connected.permissions
  const instagram = {
    ...connected,
    state: 'MISSING_PERMISSIONS' as const,
    permissions: [
      { ...permission, scope: 'instagram_manage_messages', why: 'To answer.', granted: false },
    ],
  }
  server.use(...backend({ instagram }))
  renderApp(path)

  expect(await screen.findByText('Not granted.')).toBeVisible()
})

test('an agent sees the connection but no way to change it', async () => {
  server.use(...backend({ business: { ...alpha, role: 'AGENT' } }))
  renderApp(path)

  expect(
    await screen.findByText('Only an owner can connect or disconnect Instagram.'),
  ).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Disconnect' })).not.toBeInTheDocument()
})

test('the doctor says of each thing how it is and what to do', async () => {
  server.use(
    ...backend(),
    http.post('/api/businesses/1/instagram/doctor/', () =>
      HttpResponse.json({
        ran_at: '2026-03-02T10:00:00Z',
        checks: [
          {
            code: 'TOKEN',
            title: 'Access',
            state: 'OK',
            result: 'Instagram accepts it.',
            fix: null,
          },
          {
            code: 'SUBSCRIBED',
            title: 'Webhooks',
            state: 'FAIL',
            result: 'They are off.',
            fix: 'Reconnect.',
          },
        ],
      }),
    ),
  )
  const { user } = renderApp(path)
  await user.click(await screen.findByRole('button', { name: 'Check the connection' }))

  expect(await screen.findByText('1 thing needs attention.')).toBeVisible()
  const [token, webhooks] = within(
    screen.getByRole('list', { name: 'What was checked' }),
  ).getAllByRole('listitem')
  expect(token).toHaveTextContent('Access OK.Instagram accepts it.')
  expect(webhooks).toHaveTextContent('Webhooks Problem.They are off.Reconnect.')
  expect(screen.getByRole('button', { name: 'Check again' })).toBeVisible()
  expect(await findAxeProblems()).toEqual([])
})

test('an owner has messages delivered again where the doctor found that they are not', async () => {
  const asked: unknown[] = []
  server.use(
    ...backend(),
    http.post('/api/businesses/1/instagram/doctor/', async ({ request }) => {
      asked.push(await request.json())
      const state = asked.length === 1 ? 'FAIL' : 'OK'
      return HttpResponse.json({
        ran_at: '2026-03-02T10:00:00Z',
        checks: [{ code: 'SUBSCRIBED', title: 'Webhooks', state, result: 'Looked at.', fix: null }],
      })
    }),
  )
  const { user } = renderApp(path)
  await user.click(await screen.findByRole('button', { name: 'Check the connection' }))
  await user.click(await screen.findByRole('button', { name: 'Subscribe again' }))

  expect(await screen.findByText('Everything works.')).toBeVisible()
  expect(asked).toEqual([{}, { fix: 'SUBSCRIBE' }])
  expect(screen.queryByRole('button', { name: 'Subscribe again' })).not.toBeInTheDocument()
})

test('a doctor who cannot work says so', async () => {
  server.use(
    ...backend(),
    http.post('/api/businesses/1/instagram/doctor/', () =>
      refuse(429, 'THROTTLED', 'Too often. Wait a minute.'),
    ),
  )
  const { user } = renderApp(path)
  await user.click(await screen.findByRole('button', { name: 'Check the connection' }))
  expect(await screen.findByText('Too often. Wait a minute.')).toBeVisible()
})

test('how messages arrive and what was imported', async () => {
  const delivery = { arrived: 145, by_webhook: 143, days: 7, checked_at: '2026-03-02T10:00:00Z' }
  server.use(
    ...backend({
      instagram: { ...connected, delivery, history: { state: 'RUNNING', messages: 320 } },
    }),
  )
  renderApp(path)
  expect(
    await screen.findByText('143 of 145 delivered in real time. 2 were recovered by a check.'),
  ).toBeVisible()
  expect(screen.getByText('Importing earlier conversations: 320 messages so far.')).toBeVisible()
})

test('what is wrong with the connection stands there with one way to mend it', async () => {
  const problem = {
    code: 'PASSWORD_CHANGED',
    title: 'The password was changed',
    text: 'Instagram ended the connection.',
    action: 'RECONNECT',
  } as const
  server.use(
    ...backend({
      instagram: { ...connected, state: 'TOKEN_EXPIRED', login: 'INSTAGRAM', problem },
    }),
  )
  renderApp(path)
  expect(await screen.findByText('The password was changed')).toBeVisible()
  expect(screen.getByRole('link', { name: 'Reconnect' })).toHaveAttribute(
    'href',
    expect.stringContaining('login=INSTAGRAM'),
  )
})

test('comments and mentions are there to read', async () => {
  server.use(
    ...backend(),
    http.get('/api/businesses/1/comments/', () =>
      HttpResponse.json([
        {
          id: 'media:1',
          kind: 'MENTION',
          text: '',
          author_username: null,
          media_id: '1',
          at: '2026-03-02T10:00:00Z',
        },
        {
          id: '1',
          kind: 'COMMENT',
          text: 'So beautiful',
          author_username: 'emma.w',
          media_id: '1',
          at: '2026-03-01T10:00:00Z',
        },
      ]),
    ),
  )
  const { user } = renderApp(path)
  await user.click(await screen.findByRole('button', { name: 'Show' }))
  expect(await screen.findByText('So beautiful')).toBeVisible()
  expect(screen.getByText(/@emma.w · Comment/)).toBeVisible()
  expect(screen.getByText(/Someone · Mention/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Hide' }))
  expect(screen.queryByText('So beautiful')).toBeNull()
})

test('access that ends has a day, and who renews it is said only where somebody does', async () => {
  const ends = { token_expires_at: '2027-01-21T21:35:45Z' }
  server.use(...backend({ instagram: { ...connected, ...ends, login: 'INSTAGRAM' } }))
  const { unmount } = renderApp(path)
  expect(await screen.findByText('21 January 2027')).toBeVisible()
  expect(screen.getByText('Renews automatically.')).toBeVisible()
  unmount()

  server.use(...backend({ instagram: { ...connected, ...ends, login: 'FACEBOOK' } }))
  renderApp(path)
  expect(await screen.findByText('21 January 2027')).toBeVisible()
  expect(screen.queryByText('Renews automatically.')).toBeNull()
})

test('another app counts as people until the owner calls it an automation, and back', async () => {
  const asked: unknown[] = []
  let apps = [{ app_id: '17', is_automation: false }]
  server.use(
    ...backend({ instagram: { ...connected, other_apps: apps } }),
    http.put('/api/businesses/1/instagram/other-apps/:app/', async ({ params, request }) => {
      const body = (await request.json()) as { is_automation: boolean }
      asked.push([params.app, body])
      apps = [{ app_id: '17', ...body }]
      return HttpResponse.json({ ...connected, other_apps: apps })
    }),
  )
  const { user } = renderApp(path)
  expect(
    await screen.findByText('People reply with it. Their messages pause the assistant.'),
  ).toBeVisible()
  const automation = screen.getByRole('switch', { name: 'App 17 is an automation' })
  await user.click(automation)
  expect(
    await screen.findByText('An automation. Its messages don’t pause the assistant.'),
  ).toBeVisible()
  await user.click(automation)
  expect(
    await screen.findByText('People reply with it. Their messages pause the assistant.'),
  ).toBeVisible()
  expect(asked).toEqual([
    ['17', { is_automation: true }],
    ['17', { is_automation: false }],
  ])
  expect(await findAxeProblems()).toEqual([])
})

test('only an owner decides about other apps; without any there is no word of them', async () => {
  server.use(
    ...backend({
      business: { ...alpha, role: 'AGENT' },
      instagram: { ...connected, other_apps: [{ app_id: '17', is_automation: false }] },
    }),
  )
  renderApp(path)
  expect(await screen.findByRole('switch', { name: 'App 17 is an automation' })).toBeDisabled()
})
