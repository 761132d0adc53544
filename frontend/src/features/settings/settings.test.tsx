import { screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { expect, test } from 'vitest'
import { findAxeProblems } from '@/test/axe'
import { alpha } from '@/test/cast'
import { backend, refuse } from '@/test/handlers'
import { renderApp } from '@/test/render-app'
import { server } from '@/test/server'

test('the name, time zone and language of the business are saved', async () => {
  const changes: unknown[] = []
  server.use(
    ...backend(),
    http.patch('/api/businesses/1/', async ({ request }) => {
      changes.push(await request.json())
      return HttpResponse.json({ ...alpha, name: 'Alpha' })
    }),
  )
  const { user } = renderApp('/b/1/settings/business')
  const name = await screen.findByLabelText('Business name')
  await user.clear(name)
  await user.type(name, 'Alpha')
  await user.selectOptions(screen.getByLabelText('Time zone'), 'Europe/Paris')
  await user.click(screen.getByRole('button', { name: 'Save' }))

  expect(await screen.findByText('Saved.')).toBeVisible()
  expect(changes).toEqual([{ name: 'Alpha', timezone: 'Europe/Paris', language: 'en' }])
})

test('when saving fails the typed name stays', async () => {
  server.use(
    ...backend(),
    http.patch('/api/businesses/1/', () => HttpResponse.error()),
  )
  const { user } = renderApp('/b/1/settings/business')
  const name = await screen.findByLabelText('Business name')
  await user.clear(name)
  await user.type(name, 'Alpha Two{Enter}')

  expect(await screen.findByText(/Conversa cannot be reached/)).toBeVisible()
  expect(screen.getByLabelText('Business name')).toHaveValue('Alpha Two')
})

test('a wrong current password is said beside its field', async () => {
  server.use(
    ...backend(),
    http.post('/api/auth/password/change/', () =>
      refuse(400, 'INVALID', 'Look below.', { old_password: ['This is not your password.'] }),
    ),
  )
  const { user } = renderApp('/b/1/settings/you')
  await user.type(await screen.findByLabelText('Current password'), 'wrong one')
  await user.type(screen.getByLabelText('New password'), 'correct horse battery{Enter}')

  expect(await screen.findByText('This is not your password.')).toBeVisible()
  expect(screen.getByLabelText('Current password')).toBeInvalid()
  expect(await findAxeProblems()).toEqual([])
})

test('the theme is applied and kept on this device', async () => {
  server.use(...backend())
  const { user } = renderApp('/b/1/settings/you')
  await user.click(await screen.findByRole('radio', { name: 'Dark' }))
  expect(document.documentElement.dataset.theme).toBe('dark')
  expect(localStorage.getItem('conversa.theme')).toBe('dark')

  await user.click(screen.getByRole('radio', { name: 'System' }))
  expect(document.documentElement.dataset.theme).toBeUndefined()
})

test('logging out tells the server', async () => {
  let loggedOut = false
  server.use(
    ...backend(),
    http.post('/api/auth/logout/', () => {
      loggedOut = true
      return refuse(500, 'BROKEN', 'Try once more.')
    }),
  )
  const { user } = renderApp('/b/1/settings/you')
  await user.click(await screen.findByRole('button', { name: 'Log out' }))

  await waitFor(() => expect(loggedOut).toBe(true))
  expect(await screen.findByText('Try once more.')).toBeVisible()
})
