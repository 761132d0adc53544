import { screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { Link } from '@/lib/router'
import { beforeEach, expect, test } from 'vitest'
import type { Assistant, AssistantUpdate } from '@/api/types'
import { findAxeProblems } from '@/test/axe'
import { alpha, alphaAssistant } from '@/test/cast'
import { renderAt } from '@/test/render'
import { server } from '@/test/server'
import { BehaviourPage } from './behaviour-page'

const url = '/api/businesses/1/assistant/'
let assistant: Assistant
let puts: Record<string, unknown>[]

function open() {
  return renderAt(
    <main>
      <Link to="/b/1/settings">Settings</Link>
      <BehaviourPage />
    </main>,
    { path: '/b/1/assistant/around', route: '/b/:business/*' },
  )
}

const section = async (name: string) => within(await screen.findByRole('form', { name }))

beforeEach(() => {
  assistant = alphaAssistant
  puts = []
  server.use(
    http.get('/api/businesses/1/', () => HttpResponse.json(alpha)),
    http.get(url, () => HttpResponse.json(assistant)),
    http.put<never, AssistantUpdate>(url, async ({ request }) => {
      const {
        base_version: base,
        base_settings_version: settingsBase,
        ...change
      } = await request.json()
      expect(base).toBe(3)
      if (settingsBase !== assistant.settings_version) {
        return HttpResponse.json(
          { detail: 'Somebody else saved.', code: 'CHANGED_MEANWHILE' },
          { status: 409 },
        )
      }
      puts.push(change)
      assistant = {
        ...assistant,
        ...(change as Partial<Assistant>),
        settings_version: settingsBase + 1,
      }
      return HttpResponse.json(assistant)
    }),
  )
})

test('a number says its effect and default, refuses nonsense, and is saved alone', async () => {
  const { user } = open()
  const pace = await section('Timing')
  const field = pace.getByLabelText('Wait before answering')
  expect(pace.getByText('Default: 4 seconds')).toBeVisible()

  await user.clear(field)
  await user.type(field, '90')
  expect(pace.getByText('From 0 to 60 seconds.')).toBeVisible()
  await user.click(pace.getByRole('button', { name: 'Undo' }))
  expect(pace.getByLabelText('Wait before answering')).toHaveValue(4)
  await user.clear(pace.getByLabelText('Wait before answering'))
  await user.type(pace.getByLabelText('Wait before answering'), '9')
  expect(pace.getByText(/quiet for 9 seconds/)).toBeVisible()
  await user.click(pace.getByRole('button', { name: 'Save' }))

  expect(await screen.findByText('Saved')).toBeVisible()
  expect(puts).toEqual([{ debounce_seconds: 9 }])
  await user.click(pace.getByRole('button', { name: 'Use the default' }))
  expect(pace.getByLabelText('Wait before answering')).toHaveValue(4)
  expect(await findAxeProblems()).toEqual([])
})

test('choosing hours starts from usual ones; they are added, split and copied', async () => {
  const { user } = open()
  const hours = await section('When it answers')
  await user.click(hours.getByLabelText('Only during business hours'))
  expect(hours.getByLabelText('Monday: from')).toHaveValue('09:00')
  expect(hours.getAllByText('Closed')).toHaveLength(2)

  await user.click(hours.getByRole('button', { name: 'Add hours on Monday' }))
  await user.click(hours.getByRole('button', { name: 'Copy Monday to Tuesday–Friday' }))
  await user.click(hours.getByRole('button', { name: 'Remove Friday, 2' }))
  await user.type(hours.getByLabelText('Message while you are closed'), 'Back soon.')
  await user.click(hours.getByRole('button', { name: 'Save' }))

  expect(await screen.findByText('Saved')).toBeVisible()
  const split = [
    ['09:00', '17:00'],
    ['18:00', '21:00'],
  ]
  expect(puts).toEqual([
    {
      answers_when: 'INSIDE',
      hours: {
        mon: split,
        tue: split,
        wed: split,
        thu: split,
        fri: [['09:00', '17:00']],
        sat: [],
        sun: [],
      },
      away_message: 'Back soon.',
    },
  ])
})

test('a week without hours cannot be saved, and says why', async () => {
  assistant = {
    ...alphaAssistant,
    answers_when: 'INSIDE',
    hours: { ...alphaAssistant.hours, sat: [['22:00', '02:00']] },
  }
  const { user } = open()
  const hours = await section('When it answers')
  expect(hours.getByText('Until the next day')).toBeVisible()
  await user.click(hours.getByRole('button', { name: 'Remove Saturday' }))
  expect(hours.getByText(/Add hours for at least one day/)).toBeVisible()
  expect(hours.getByRole('button', { name: 'Save' })).toBeDisabled()
  await user.click(hours.getByRole('button', { name: 'Undo' }))
  expect(hours.getByLabelText('Saturday: from')).toHaveValue('22:00')
})

test('what the server says of a field stands in its section; what was typed stays', async () => {
  server.use(
    http.put(url, () =>
      HttpResponse.json(
        {
          detail: 'Please correct.',
          code: 'INVALID',
          fields: { handoff_message: ['Too long for one message.'] },
        },
        { status: 400 },
      ),
    ),
  )
  const { user } = open()
  const told = await section('Messages to customers')
  await user.type(told.getByLabelText('Handover message'), 'One moment.')
  await user.click(told.getByRole('button', { name: 'Save' }))
  expect(await told.findByText('Too long for one message.')).toBeVisible()
  expect(told.getByLabelText('Handover message')).toHaveValue('One moment.')
})

test('settings that somebody else saved meanwhile are replaced only by saving again', async () => {
  const { user } = open()
  const pace = await section('Timing')
  assistant = { ...assistant, takeover_hours: 5, settings_version: 7 }
  await user.clear(pace.getByLabelText('Wait before answering'))
  await user.type(pace.getByLabelText('Wait before answering'), '9')
  await user.click(pace.getByRole('button', { name: 'Save' }))

  expect(await screen.findByText('Somebody else saved.')).toBeVisible()
  expect(pace.getByLabelText('Wait before answering')).toHaveValue(9)
  expect(puts).toEqual([])
  await waitFor(() => expect(screen.getByDisplayValue('5')).toBeVisible())

  await user.click(pace.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText('Saved')).toBeVisible()
  expect(puts).toEqual([{ debounce_seconds: 9 }])
})

test('leaving with unsaved settings asks first', async () => {
  const { user, router } = open()
  const told = await section('Messages to customers')
  await user.click(told.getByLabelText('Show typing indicator'))
  await user.click(screen.getByRole('link', { name: 'Settings' }))
  expect(await screen.findByText('Leave without saving?')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Discard changes' }))
  expect(router.state.location.pathname).toBe('/b/1/settings')
})

test('the limit in money is typed in dollars, and what was spent of it is shown', async () => {
  assistant = {
    ...alphaAssistant,
    monthly_cap_cents: 2000,
    spend: { ...alphaAssistant.spend, spent_cents: 1650, cap_cents: 2000, warned: true },
  }
  const { user } = open()
  const cost = await section('Spending limit')
  expect(cost.getByText('$16.50 of $20.00 spent on the model this month.')).toBeVisible()
  expect(cost.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '83')

  const field = cost.getByLabelText('Monthly limit')
  await user.clear(field)
  await user.type(field, 'much')
  expect(cost.getByText('Enter an amount, e.g. 25 or 12.50.')).toBeVisible()
  await user.clear(field)
  await user.type(field, '32,5')
  await user.click(cost.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText('Saved')).toBeVisible()
  expect(puts).toEqual([{ monthly_cap_cents: 3250 }])
})

test('what a limit does is said in a sentence, and the default is one press away', async () => {
  const { user } = open()
  const cost = await section('Spending limit')
  expect(
    cost.getByText(
      /^Without a limit of your own, the highest one holds: at \$200\.00, .* at \$160\.00\.$/,
    ),
  ).toBeVisible()
  await user.click(cost.getByRole('button', { name: 'Use the default, $20.00' }))
  expect(
    cost.getByText(/^At \$20\.00, the assistant stops .* We’ll email you at \$16\.00\.$/),
  ).toBeVisible()
  expect(cost.queryByRole('button', { name: /Use the default/ })).not.toBeInTheDocument()
  await user.click(cost.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText('Saved')).toBeVisible()
  expect(puts).toEqual([{ monthly_cap_cents: 2000 }])
})

test('the highest limit is said, with whom to ask, and more than it is not saved', async () => {
  const { user } = open()
  const cost = await section('Spending limit')
  expect(
    cost.getByText('You can set up to $200.00. Need more? Ask your Conversa administrator.'),
  ).toBeVisible()
  await user.type(cost.getByLabelText('Monthly limit'), '200.01')
  expect(
    cost.getByText(
      'The highest limit you can set is $200.00. Your Conversa administrator can allow a ' +
        'higher one.',
    ),
  ).toBeVisible()
  expect(cost.getByRole('button', { name: 'Save' })).toBeDisabled()
  await user.clear(cost.getByLabelText('Monthly limit'))
  await user.type(cost.getByLabelText('Monthly limit'), '200')
  await user.click(cost.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText('Saved')).toBeVisible()
  expect(puts).toEqual([{ monthly_cap_cents: 20000 }])
})

test('where no price is known, nothing is said of a highest limit', async () => {
  assistant = {
    ...alphaAssistant,
    highest_cap_cents: null,
    spend: { ...alphaAssistant.spend, prices_known: false },
  }
  open()
  const cost = await section('Spending limit')
  expect(cost.getByText('Without a limit, the assistant answers whatever it costs.')).toBeVisible()
  expect(cost.queryByText(/You can set up to/)).toBeNull()
})

test('an agent reads the settings and cannot change them', async () => {
  server.use(http.get('/api/businesses/1/', () => HttpResponse.json({ ...alpha, role: 'AGENT' })))
  open()
  expect(await screen.findByText('Only owners can change these settings.')).toBeVisible()
  expect(screen.getByLabelText('Wait before answering')).toHaveAttribute('readonly')
  expect(screen.getByLabelText('Only during business hours')).toBeDisabled()
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull()
})

test('story mentions and shares without text wait until the owner wants answers', async () => {
  const { user } = open()
  const shares = await section('Mentions and shares')
  const wanted = shares.getByRole('switch', {
    name: 'Answer story mentions and shares without text',
  })
  expect(wanted).not.toBeChecked()
  await user.click(wanted)
  await user.click(shares.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText('Saved')).toBeVisible()
  expect(puts).toEqual([{ answers_shares: true }])
})
