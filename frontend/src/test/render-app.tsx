// The whole dashboard at an address, as a person meets it.
import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { App, createAppClient } from '@/app/app'
import { createRoutes } from '@/app/routes'
import { createMemoryHistory, Router } from '@/lib/router'

export function renderApp(path: string) {
  const client = createAppClient()
  const habits = client.getDefaultOptions()
  client.setDefaultOptions({ ...habits, queries: { ...habits.queries, retry: false } })
  const router = new Router(createRoutes(client), createMemoryHistory(path))
  const user = userEvent.setup({ delay: null })
  const view = render(<App client={client} router={router} />)
  const address = () => router.state.location.pathname + router.state.location.search
  return { ...view, user, router, client, address }
}
