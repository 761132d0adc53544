import { act, screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { Link } from '@/lib/router'
import { beforeEach, expect, test } from 'vitest'
import type { Assistant } from '@/api/types'
import { findAxeProblems } from '@/test/axe'
import { alpha, alphaAssistant, evidence } from '@/test/cast'
import { renderAt } from '@/test/render'
import { server } from '@/test/server'
import { AssistantPage } from './assistant-page'

const url = '/api/businesses/1/assistant/'

/** The server's side; tests change it as they go. */
let assistant: Assistant
let puts: Record<string, unknown>[]

function open() {
  return renderAt(
    <main>
      <Link to="/b/1/settings">Settings</Link>
      <AssistantPage />
    </main>,
    { path: '/b/1/assistant', route: '/b/:business/:place' },
  )
}

const editor = () => screen.findByLabelText<HTMLTextAreaElement>('Instructions for the assistant')

async function append(user: ReturnType<typeof open>['user'], text: string) {
  const box = await editor()
  await user.click(box)
  box.setSelectionRange(box.value.length, box.value.length)
  await user.paste(text)
}

beforeEach(() => {
  assistant = alphaAssistant
  puts = []
  server.use(
    http.get('/api/businesses/1/', () => HttpResponse.json(alpha)),
    http.get(url, () => HttpResponse.json(assistant)),
    http.put<never, Partial<Assistant> & { base_version: number }>(url, async ({ request }) => {
      const body = await request.json()
      puts.push(body)
      const { base_version: baseVersion, ...change } = body
      if (baseVersion !== assistant.version) {
        return HttpResponse.json(
          { detail: 'Changed meanwhile.', code: 'CHANGED_MEANWHILE' },
          { status: 409 },
        )
      }
      assistant = { ...assistant, ...change, version: assistant.version + 1 }
      return HttpResponse.json(assistant)
    }),
  )
})

test('instructions are saved with the version they were written on', async () => {
  const { user } = open()
  expect(await screen.findByText(/version 3/)).toBeVisible()
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled()

  await append(user, ' Open daily.')
  expect(screen.getByText('Not saved yet')).toBeVisible()
  await user.keyboard('{Control>}s{/Control}')

  expect(await screen.findByText(/version 4/)).toBeVisible()
  expect(puts).toEqual([{ instructions: 'We are Alpha Ceramics. Open daily.', base_version: 3 }])
  expect(localStorage).toHaveLength(0)
  expect(await findAxeProblems()).toEqual([])
})

test('what could not be saved stays in the editor, and over a reload', async () => {
  server.use(http.put(url, () => HttpResponse.error()))
  const { user, unmount } = open()
  await append(user, ' Open daily.')
  await user.click(screen.getByRole('button', { name: 'Save' }))

  expect(await screen.findByText(/cannot be reached/)).toBeVisible()
  expect(await editor()).toHaveValue('We are Alpha Ceramics. Open daily.')
  unmount()

  open()
  expect(await editor()).toHaveValue('We are Alpha Ceramics. Open daily.')
})

test('when somebody else saved, the text is kept beside the other version', async () => {
  const { user } = open()
  await append(user, ' Open daily.')
  assistant = { ...assistant, instructions: 'We are Alpha, by Bob.', version: 4, updated_by: 'Bob' }
  await user.click(screen.getByRole('button', { name: 'Save' }))

  expect(
    await screen.findByText('Bob edited the instructions while you were writing'),
  ).toBeVisible()
  expect(await editor()).toHaveValue('We are Alpha Ceramics. Open daily.')
  await user.click(screen.getByRole('button', { name: 'Show the other version' }))
  expect(screen.getByText('We are Alpha, by Bob.')).toBeVisible()

  await user.click(screen.getByRole('button', { name: 'Keep mine and save' }))
  expect(await screen.findByText(/version 5/)).toBeVisible()
  expect(assistant.instructions).toBe('We are Alpha Ceramics. Open daily.')
})

test('the other version can be taken instead', async () => {
  const { user } = open()
  await append(user, ' Open daily.')
  assistant = { ...assistant, instructions: 'We are Alpha, by Bob.', version: 4, updated_by: 'Bob' }
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await user.click(await screen.findByRole('button', { name: 'Use theirs, discard mine' }))

  expect(await editor()).toHaveValue('We are Alpha, by Bob.')
  expect(screen.queryByText(/while you were writing/)).toBeNull()
})

test('without changes the editor follows what others save', async () => {
  const { client } = open()
  await editor()
  assistant = { ...assistant, instructions: 'We are Alpha, by Bob.', version: 4 }
  await act(() => client.invalidateQueries({ queryKey: [1, 'assistant'] }))
  await waitFor(async () => expect(await editor()).toHaveValue('We are Alpha, by Bob.'))
})

test('leaving with unsaved changes asks first', async () => {
  const { user, router } = open()
  await append(user, ' Open daily.')
  await user.click(screen.getByRole('link', { name: 'Settings' }))

  expect(await screen.findByText('Leave without saving?')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Keep editing' }))
  expect(router.state.location.pathname).toBe('/b/1/assistant')
  expect(await editor()).toHaveValue('We are Alpha Ceramics. Open daily.')

  await user.click(screen.getByRole('link', { name: 'Settings' }))
  await user.click(await screen.findByRole('button', { name: 'Discard changes' }))
  expect(router.state.location.pathname).toBe('/b/1/settings')
})

test('discarded changes can be brought back', async () => {
  const { user } = open()
  await append(user, ' Open daily.')
  await user.click(screen.getByRole('button', { name: 'Discard' }))
  expect(await editor()).toHaveValue('We are Alpha Ceramics.')

  await user.click(await screen.findByRole('button', { name: 'Undo' }))
  expect(await editor()).toHaveValue('We are Alpha Ceramics. Open daily.')
})

test('a suggested heading goes to the end and is not suggested again', async () => {
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: 'What we sell' }))
  expect(await editor()).toHaveValue('We are Alpha Ceramics.\n\nWhat we sell\n')
  expect(screen.queryByRole('button', { name: 'What we sell' })).toBeNull()
})

test('an empty page starts from an example', async () => {
  assistant = {
    ...alphaAssistant,
    instructions: '',
    version: 0,
    updated_at: null,
    updated_by: null,
  }
  server.use(
    http.get('/api/instructions/templates/', () =>
      HttpResponse.json([{ trade: 'SALON', name: 'Salon', text: 'We cut hair.' }]),
    ),
  )
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: 'Salon' }))
  expect(await editor()).toHaveValue('We cut hair.')
})

test('too long a text says by how much and is not sent', async () => {
  assistant = { ...alphaAssistant, max_length: 30 }
  const { user } = open()
  await append(user, ' Open daily, all year.')
  expect(screen.getByText('14 characters over the limit. Shorten it to save.')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled()
})

test('the draft is what is tried', async () => {
  const tried: unknown[] = []
  server.use(
    http.post(`${url}try/`, async ({ request }) => {
      tried.push(await request.json())
      return HttpResponse.json({ reply: 'Every day.', evidence })
    }),
  )
  const { user } = open()
  await append(user, ' Open daily.')
  await user.click(screen.getByLabelText('Write as a customer'))
  await user.paste('When?')
  await user.keyboard('{Enter}')

  expect(await screen.findByText('Every day.')).toBeVisible()
  expect(tried).toEqual([
    {
      messages: [{ role: 'customer', text: 'When?' }],
      instructions: 'We are Alpha Ceramics. Open daily.',
    },
  ])
})

test('an agent reads and tries, and is told why nothing can be changed', async () => {
  server.use(http.get('/api/businesses/1/', () => HttpResponse.json({ ...alpha, role: 'AGENT' })))
  open()
  expect(await screen.findByText(/Only owners can change the assistant/)).toBeVisible()
  expect(screen.getByText('We are Alpha Ceramics.')).toBeVisible()
  expect(screen.queryByLabelText('Instructions for the assistant')).toBeNull()
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull()
  expect(screen.getByLabelText('Write as a customer')).toBeVisible()
  expect(await findAxeProblems()).toEqual([])
})

test('a page that does not load can be tried again', async () => {
  server.use(
    http.get(url, () => HttpResponse.json({ detail: 'No.', code: 'DOWN' }, { status: 503 }), {
      once: true,
    }),
  )
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: 'Try again' }))
  expect(await editor()).toHaveValue('We are Alpha Ceramics.')
})
