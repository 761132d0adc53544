// Answers of the fake backend for a signed-in person with one business, to build on.
import { http, HttpResponse } from 'msw'
import type { Business, BusinessHealth, Instagram, Session } from '@/api/types'
import { alpha, aliceSession, logins } from './cast'

interface World {
  session?: Session
  business?: Business
  instagram?: Instagram
}

export const allWell: Omit<BusinessHealth, 'assistant_state'> = {
  worker: 'OK',
  model: 'OK',
  queue_delay_seconds: 0,
  waiting_turns: 0,
  oldest_waiting_seconds: null,
}

export function backend({
  session = aliceSession,
  business = alpha,
  instagram = business.instagram,
}: World = {}) {
  const base = `/api/businesses/${business.id}`
  return [
    http.get('/api/session/', () => HttpResponse.json(session)),
    http.get(`${base}/`, () => HttpResponse.json(business)),
    http.get(`${base}/health/`, () =>
      HttpResponse.json({ ...allWell, assistant_state: business.assistant_state }),
    ),
    http.get(`${base}/instagram/`, () => HttpResponse.json(instagram)),
    http.get('/api/instagram/permissions/', () =>
      HttpResponse.json(
        logins.map(({ login }) => ({
          login,
          scope: `${login.toLowerCase()}_messages`,
          why: 'To read and answer direct messages.',
          needed: true,
        })),
      ),
    ),
    http.get('/api/instagram/logins/', () => HttpResponse.json(logins)),
  ]
}

/** An error in the API's shape. */
export function refuse(
  status: number,
  code: string,
  detail: string,
  fields?: Record<string, string[]>,
) {
  return HttpResponse.json({ detail, code, fields }, { status })
}
