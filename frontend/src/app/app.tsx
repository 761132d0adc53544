// Everything every page stands in.
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import { createQueryClient } from '@/api/query-client'
import { sessionQuery } from '@/api/session'
import { Toaster } from '@/components/ui/toast'
import { useFocusKeeper } from '@/lib/focus-keeper'
import { RouterProvider, type Router } from '@/lib/router'
import { CrashedPage } from './not-found-page'
import { Opening } from './opening'

/**
 * A client that, on the first 401, forgets who was signed in; the gate then leads to the log-in
 * page.
 */
export function createAppClient(): QueryClient {
  const client = createQueryClient({
    onSignedOut: () =>
      client.setQueryData(
        sessionQuery.queryKey,
        (session) => session && { ...session, user: null, businesses: [] },
      ),
  })
  return client
}

export function App({ client, router }: { client: QueryClient; router: Router }) {
  useFocusKeeper()
  return (
    <QueryClientProvider client={client}>
      <RouterProvider router={router} opening={<Opening />} crashed={<CrashedPage />} />
      <Toaster />
    </QueryClientProvider>
  )
}
