import { screen } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { expect, test } from 'vitest'
import type { SecurityEvent } from '@/api/types'
import { findAxeProblems } from '@/test/axe'
import { alpha } from '@/test/cast'
import { backend, refuse } from '@/test/handlers'
import { renderApp } from '@/test/render-app'
import { server } from '@/test/server'

const added: SecurityEvent = {
  id: 2,
  kind: 'MEMBER_ADDED',
  at: '2026-03-12T11:58:00Z',
  actor_name: 'Root',
  by_admin: true,
  params: { email: 'root@example.com', role: 'OWNER' },
  subject: 'root@example.com (Owner)',
}
const connected: SecurityEvent = {
  ...added,
  id: 1,
  kind: 'INSTAGRAM_CONNECTED',
  actor_name: 'Alice',
  by_admin: false,
  params: { account: 'alpha.shop' },
  subject: '@alpha.shop',
}

function answer(events: SecurityEvent[]) {
  server.use(
    ...backend(),
    http.get('/api/businesses/1/activity/', () => HttpResponse.json(events)),
  )
}

test('an owner reads what an administrator changed, and who it was', async () => {
  answer([added, connected])
  renderApp('/b/1/settings/activity')

  expect(await screen.findByText('root@example.com (Owner)')).toBeVisible()
  expect(screen.getByRole('heading', { name: 'Added to your team' })).toBeVisible()
  expect(screen.getByText('Conversa administrator')).toBeVisible()
  expect(screen.getByText(/By Root/)).toBeVisible()
  expect(screen.getByText(/By Alice/)).toBeVisible()
  expect(await findAxeProblems()).toEqual([])
})

test('before anything changed the list says what will be there', async () => {
  answer([])
  renderApp('/b/1/settings/activity')
  expect(await screen.findByText('Nothing has changed yet')).toBeVisible()
})

test('a list that did not load can be asked for again', async () => {
  let asked = 0
  server.use(
    ...backend(),
    http.get('/api/businesses/1/activity/', () => {
      asked += 1
      return asked === 1 ? refuse(400, 'INVALID', 'Try once more.') : HttpResponse.json([added])
    }),
  )
  const { user } = renderApp('/b/1/settings/activity')
  await user.click(await screen.findByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('root@example.com (Owner)')).toBeVisible()
})

test('who is no owner finds no way there, and is told why', async () => {
  server.use(...backend({ business: { ...alpha, role: 'AGENT' } }))
  renderApp('/b/1/settings/activity')
  expect(await screen.findByText('Only an owner can see this.')).toBeVisible()
  expect(screen.queryByRole('link', { name: 'Activity' })).toBeNull()
})
