// The one way to the backend. `api` is typed by the generated schema, sends the
// session cookie and the CSRF token, and every failure arrives as an ApiError.
//
//   const thread = await unwrap(api.GET('/api/businesses/{business_id}/threads/{thread_id}/',
//     { params: { path: { business_id: 1, thread_id: 5 } } }))
//
// Only src/api and the features' api.ts files call this.
import createClient from 'openapi-fetch'
import type { components, paths } from './schema.gen'
import { t } from './texts'

/** What the API calls a failure, and what we call one of which it did not hear. */
export type ErrorCode = components['schemas']['Error']['code'] | 'NETWORK' | 'UNEXPECTED'

export class ApiError extends Error {
  /** status 0 means that no answer came. `detail` is a sentence a person may read. */
  readonly status: number
  readonly code: ErrorCode
  readonly detail: string
  readonly fields: Record<string, string[]>

  constructor(error: {
    status: number
    code: ErrorCode
    detail: string
    fields?: Record<string, string[]>
  }) {
    super(error.detail)
    this.name = 'ApiError'
    this.status = error.status
    this.code = error.code
    this.detail = error.detail
    this.fields = error.fields ?? {}
  }
}

export const networkDetail = () => t('network')
const serverDetail = () => t('server')

/** Sentence for any thrown thing. */
export function errorDetail(error: unknown): string {
  return error instanceof ApiError ? error.detail : serverDetail()
}

export function csrfToken(): string {
  return /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? ''
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

async function send(request: Request): Promise<Response> {
  if (!safeMethods.has(request.method)) request.headers.set('X-CSRFToken', csrfToken())
  try {
    return await fetch(request)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError({ status: 0, code: 'NETWORK', detail: networkDetail() })
  }
}

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  headers: { Accept: 'application/json' },
  fetch: send,
})

interface Outcome<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The data of an answer, or an ApiError thrown. */
export async function unwrap<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await outcome
  if (response.ok) return data as T
  throw toApiError(error, response.status)
}

function toApiError(body: unknown, status: number): ApiError {
  const known = (typeof body === 'object' && body !== null ? body : {}) as {
    detail?: unknown
    code?: unknown
    fields?: Record<string, string[]>
  }
  const usable = status < 500 || typeof known.code === 'string'
  return new ApiError({
    status,
    code: typeof known.code === 'string' ? (known.code as ErrorCode) : 'UNEXPECTED',
    detail: usable && typeof known.detail === 'string' ? known.detail : serverDetail(),
    fields: known.fields,
  })
}
