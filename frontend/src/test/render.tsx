// Renders one component with what the app gives to every page: a query client,
// a router at `path`, tooltips and toasts.
import { QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { createMemoryHistory, Router, RouterProvider } from '@/lib/router'
import { createQueryClient } from '@/api/query-client'
import { Toaster } from '@/components/ui/toast'

interface Options {
  path?: string
  /** The route pattern the element is mounted at, e.g. "/b/:business/inbox". */
  route?: string
}

export function renderAt(element: ReactNode, { path = '/', route = '*' }: Options = {}) {
  const client = createQueryClient()
  const habits = client.getDefaultOptions()
  client.setDefaultOptions({ ...habits, queries: { ...habits.queries, retry: false } })
  const router = new Router([{ path: route, element }], createMemoryHistory(path))
  const user = userEvent.setup({ delay: null })
  const view = render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
      <Toaster />
    </QueryClientProvider>,
  )
  return { ...view, user, router, client }
}
