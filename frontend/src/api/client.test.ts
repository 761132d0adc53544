import { http, HttpResponse } from 'msw'
import { expect, test } from 'vitest'
import { server } from '@/test/server'
import { api, ApiError, networkDetail, unwrap } from './client'

const logOut = () => unwrap(api.POST('/api/auth/logout/'))

test('a change carries the CSRF token of the cookie, a read does not', async () => {
  document.cookie = 'csrftoken=secret-token'
  const tokens: (string | null)[] = []
  server.use(
    http.all('/api/*', ({ request }) => {
      tokens.push(request.headers.get('X-CSRFToken'))
      return HttpResponse.json({ detail: 'Done.' })
    }),
  )

  await logOut()
  await unwrap(api.GET('/api/session/'))

  expect(tokens).toEqual(['secret-token', null])
})

test('a refusal arrives with its status, code, sentence and fields', async () => {
  const body = {
    detail: 'Look at the marked fields.',
    code: 'INVALID',
    fields: { email: ['Already used.'] },
  }
  server.use(http.post('/api/auth/logout/', () => HttpResponse.json(body, { status: 400 })))

  const error: unknown = await logOut().catch((thrown: unknown) => thrown)

  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({ status: 400, ...body })
})

test('a crash of the server never shows its insides', async () => {
  server.use(
    http.post('/api/auth/logout/', () => new HttpResponse('<h1>Traceback</h1>', { status: 500 })),
  )

  await expect(logOut()).rejects.toMatchObject({
    status: 500,
    detail: expect.not.stringContaining('Traceback') as string,
  })
})

test('no answer at all says that Conversa cannot be reached', async () => {
  server.use(http.post('/api/auth/logout/', () => HttpResponse.error()))

  await expect(logOut()).rejects.toMatchObject({ status: 0, detail: networkDetail() })
})
