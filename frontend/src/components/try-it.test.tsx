import { screen } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { expect, test } from 'vitest'
import { evidence } from '@/test/cast'
import { renderAt } from '@/test/render'
import { server } from '@/test/server'
import { TryIt } from './try-it'

const url = '/api/businesses/1/assistant/try/'

test('the draft is what answers, and the answer shows why', async () => {
  const bodies: unknown[] = []
  server.use(
    http.post(url, async ({ request }) => {
      bodies.push(await request.json())
      return HttpResponse.json({ reply: 'We open at ten.', evidence })
    }),
  )
  const { user } = renderAt(<TryIt businessId={1} draft="We open at ten." />)

  await user.type(screen.getByLabelText('Write as a customer'), 'When do you open?{Enter}')

  expect(await screen.findByText('We open at ten.')).toBeVisible()
  expect(bodies).toEqual([
    {
      messages: [{ role: 'customer', text: 'When do you open?' }],
      instructions: 'We open at ten.',
    },
  ])
  await user.click(screen.getByText('Why this answer'))
  expect(screen.getByText('your unsaved draft')).toBeVisible()
})

test('a failing model says so and keeps what was typed', async () => {
  server.use(
    http.post(url, () =>
      HttpResponse.json(
        { detail: 'The model did not answer.', code: 'MODEL_FAILED' },
        { status: 502 },
      ),
    ),
  )
  const { user } = renderAt(<TryIt businessId={1} />)

  await user.type(screen.getByLabelText('Write as a customer'), 'Hello{Enter}')

  expect(await screen.findByText('The model did not answer.')).toBeVisible()
  expect(screen.getByLabelText('Write as a customer')).toHaveValue('Hello')
})
