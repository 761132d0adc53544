import { screen } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { signedOut } from '@/test/cast'
import { server } from '@/test/server'

// The language holds from the first import on: around this test every module is a new one.
beforeEach(() => {
  vi.resetModules()
  document.cookie = 'language=de'
})
afterEach(() => {
  document.cookie = 'language=; max-age=0'
  vi.resetModules()
})

test('in German the log-in page and its hints are German', async () => {
  server.use(http.get('/api/session/', () => HttpResponse.json(signedOut)))
  const { loadShellTexts } = await import('@/app/shell-texts')
  const { renderApp } = await import('@/test/render-app')
  await loadShellTexts()
  const { user } = renderApp('/login')
  await user.click(await screen.findByRole('button', { name: 'Anmelden' }))

  expect(await screen.findByText('Geben Sie Ihre E-Mail-Adresse ein.')).toBeVisible()
  expect(document.documentElement.lang).toBe('de')
})
