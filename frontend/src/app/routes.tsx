// Every address of the dashboard, on one screen. Each feature loads on its own.
// A page file exports a component by its name; FE features: features/<f>/<f>-page.tsx.
import { createBrowserRouter, type RouteObject } from 'react-router'

export const routes: RouteObject[] = [
  {
    path: '/b/:business',
    children: [
      { path: 'inbox/:thread?', lazy: async () => ({ Component: (await import('@/features/inbox/inbox-page')).InboxPage }) },
      { path: 'assistant', lazy: async () => ({ Component: (await import('@/features/assistant/assistant-page')).AssistantPage }) },
    ],
  },
]

export function createRouter() {
  return createBrowserRouter(routes)
}
