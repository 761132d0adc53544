import { screen } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { expect, test } from 'vitest'
import { findAxeProblems } from '@/test/axe'
import { aliceSession, signedOut } from '@/test/cast'
import { refuse } from '@/test/handlers'
import { renderApp } from '@/test/render-app'
import { server } from '@/test/server'

const session = http.get('/api/session/', () => HttpResponse.json(signedOut))
const heading = (name: string) => screen.findByRole('heading', { level: 1, name })

test('a wrong password says so and keeps what was typed', async () => {
  server.use(
    session,
    http.post('/api/auth/login/', () =>
      refuse(400, 'INVALID_CREDENTIALS', 'The email or the password is wrong.'),
    ),
  )
  const { user } = renderApp('/login')
  await user.type(await screen.findByLabelText('Email'), 'alice@example.com')
  await user.type(screen.getByLabelText('Password'), 'not this one{Enter}')

  expect(await screen.findByText('The email or the password is wrong.')).toBeVisible()
  expect(screen.getByLabelText('Email')).toHaveValue('alice@example.com')
  expect(screen.getByLabelText('Password')).toHaveValue('not this one')
  expect(await findAxeProblems()).toEqual([])
})

test('an empty form says what to enter, and the first field gets the focus', async () => {
  server.use(session)
  const { user } = renderApp('/login')
  await user.click(await screen.findByRole('button', { name: 'Log in' }))

  expect(await screen.findByText('Enter your email address.')).toBeVisible()
  expect(screen.getByText('Enter your password.')).toBeVisible()
  expect(screen.getByLabelText('Email')).toHaveFocus()
})

test('an unconfirmed address can have its link sent again', async () => {
  const asked: unknown[] = []
  server.use(
    session,
    http.post('/api/auth/login/', () =>
      refuse(403, 'EMAIL_NOT_VERIFIED', 'Confirm your address first.'),
    ),
    http.post('/api/auth/registration/resend-email/', async ({ request }) => {
      asked.push(await request.json())
      return HttpResponse.json({ detail: 'Sent.' })
    }),
  )
  const { user } = renderApp('/login')
  await user.type(await screen.findByLabelText('Email'), 'alice@example.com')
  await user.type(screen.getByLabelText('Password'), 'correct horse{Enter}')
  await user.click(await screen.findByRole('button', { name: 'Resend the link' }))

  expect(await screen.findByText('A new link is on its way.')).toBeVisible()
  expect(asked).toEqual([{ email: 'alice@example.com' }])
})

test('signing up leads to the email, in the same words for every address', async () => {
  server.use(
    session,
    http.post('/api/auth/registration/', () =>
      HttpResponse.json({ detail: 'Look into your mail.' }, { status: 201 }),
    ),
  )
  const { user } = renderApp('/signup')
  await user.type(await screen.findByLabelText('Your name'), 'Alice')
  await user.type(screen.getByLabelText('Email'), 'alice@example.com')
  await user.type(screen.getByLabelText('Password'), 'correct horse battery')
  expect(screen.getByText('Strong.')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Create account' }))

  await heading('Check your email')
  expect(screen.getByText(/If alice@example.com can be used/)).toBeVisible()
})

test('what the server has against a field stands beside it', async () => {
  server.use(
    session,
    http.post('/api/auth/registration/', () =>
      refuse(400, 'INVALID', 'Look at the marked fields.', {
        password1: ['This password is too common.'],
      }),
    ),
  )
  const { user } = renderApp('/signup')
  await user.type(await screen.findByLabelText('Your name'), 'Alice')
  await user.type(screen.getByLabelText('Email'), 'alice@example.com')
  await user.type(screen.getByLabelText('Password'), 'password99{Enter}')

  expect(await screen.findByText('This password is too common.')).toBeVisible()
  expect(screen.getByLabelText('Password')).toBeInvalid()
  expect(screen.getByLabelText('Password')).toHaveFocus()
})

test('a password can be shown and hidden', async () => {
  server.use(session)
  const { user } = renderApp('/login')
  await user.type(await screen.findByLabelText('Password'), 'correct horse')
  await user.click(screen.getByRole('button', { name: 'Show password' }))
  expect(screen.getByLabelText('Password')).toHaveAttribute('type', 'text')
  await user.click(screen.getByRole('button', { name: 'Hide password' }))
  expect(screen.getByLabelText('Password')).toHaveAttribute('type', 'password')
})

test('the link of the email confirms the address, once', async () => {
  const keys: unknown[] = []
  server.use(
    http.get('/api/session/', () => HttpResponse.json(aliceSession)),
    http.post('/api/auth/registration/verify-email/', async ({ request }) => {
      keys.push(await request.json())
      return HttpResponse.json({ detail: 'Confirmed.', choose_password: null })
    }),
  )
  renderApp('/verify-email/abc:def')

  await heading('Email confirmed')
  expect(screen.getByRole('link', { name: 'Continue' })).toBeVisible()
  expect(keys).toEqual([{ key: 'abc:def' }])
})

test('in a browser other than the one that signed up, the link asks for a password', async () => {
  server.use(
    session,
    http.post('/api/auth/registration/verify-email/', () =>
      HttpResponse.json({
        detail: 'Choose a password to finish.',
        choose_password: '/reset-password/2/abc-def',
      }),
    ),
  )
  renderApp('/verify-email/abc:def')

  await heading('Choose your password')
  expect(screen.getByText(/isn’t the browser you signed up in/)).toBeVisible()
  expect(await findAxeProblems()).toEqual([])
})

test('an old link says why, and what to do', async () => {
  server.use(
    session,
    http.post('/api/auth/registration/verify-email/', () =>
      refuse(400, 'INVALID_LINK', 'This link was used already or is too old. Ask for a new one.'),
    ),
  )
  renderApp('/verify-email/old')

  await heading('This link doesn’t work')
  expect(screen.getByText(/Log in and we’ll send a new one/)).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
})

test('asking for a new password answers the same for every address', async () => {
  server.use(
    session,
    http.post('/api/auth/password/reset/', () => HttpResponse.json({ detail: 'Sent.' })),
  )
  const { user } = renderApp('/reset-password')
  await user.type(await screen.findByLabelText('Email'), 'nobody@example.com{Enter}')

  expect(await screen.findByText(/If there’s an account for nobody@example.com/)).toBeVisible()
})

test('a used reset link offers a new one', async () => {
  server.use(
    session,
    http.post('/api/auth/password/reset/confirm/', () =>
      refuse(400, 'INVALID_LINK', 'This link was used already or is too old. Ask for a new one.'),
    ),
  )
  const { user } = renderApp('/reset-password/MQ/used-token')
  await user.type(await screen.findByLabelText('New password'), 'correct horse battery{Enter}')

  expect(await screen.findByText(/expired or was already used/)).toBeVisible()
  expect(screen.getByRole('link', { name: 'Request a new link' })).toHaveAttribute(
    'href',
    '/reset-password',
  )
  expect(screen.getByLabelText('New password')).toHaveValue('correct horse battery')
})
