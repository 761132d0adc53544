// Every address of the dashboard, on one screen. Each feature loads on its own.
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router'
import { CrashedPage, NotFoundPage } from './not-found-page'
import { SignedIn, SignedOut } from './session-gate'

const auth = () => import('@/features/auth/pages')
const businesses = () => import('@/features/businesses/pages')
const settings = () => import('@/features/settings/pages')

export const routes: RouteObject[] = [
  {
    errorElement: <CrashedPage />,
    HydrateFallback: () => null,
    children: [
      {
        element: <SignedOut />,
        children: [
          { path: '/login', lazy: async () => ({ Component: (await auth()).LogInPage }) },
          { path: '/signup', lazy: async () => ({ Component: (await auth()).SignUpPage }) },
          { path: '/reset-password', lazy: async () => ({ Component: (await auth()).ResetPasswordPage }) },
          { path: '/verify-email', lazy: async () => ({ Component: (await auth()).CheckMailPage }) },
        ],
      },
      { path: '/verify-email/:key', lazy: async () => ({ Component: (await auth()).VerifyEmailPage }) },
      { path: '/reset-password/:uid/:token', lazy: async () => ({ Component: (await auth()).NewPasswordPage }) },
      {
        element: <SignedIn />,
        children: [
          { path: '/', lazy: async () => ({ Component: (await businesses()).HomePage }) },
          { path: '/start', lazy: async () => ({ Component: (await businesses()).StartPage }) },
          {
            path: '/b/:business',
            lazy: async () => ({ Component: (await import('./business-layout')).BusinessLayout }),
            children: [
              { index: true, element: <Navigate to="inbox" replace /> },
              { path: 'inbox/:thread?', lazy: async () => ({ Component: (await import('@/features/inbox/inbox-page')).InboxPage }) },
              { path: 'assistant', lazy: async () => ({ Component: (await import('@/features/assistant/assistant-page')).AssistantPage }) },
              { path: 'assistant/around', lazy: async () => ({ Component: (await import('@/features/assistant/around-page')).AroundPage }) },
              {
                path: 'settings',
                lazy: async () => ({ Component: (await settings()).SettingsLayout }),
                children: [
                  { index: true, element: <Navigate to="instagram" replace /> },
                  { path: 'instagram', lazy: async () => ({ Component: (await import('@/features/instagram/instagram-page')).InstagramPage }) },
                  { path: 'business', lazy: async () => ({ Component: (await settings()).BusinessPage }) },
                  { path: 'you', lazy: async () => ({ Component: (await settings()).YouPage }) },
                ],
              },
            ],
          },
        ],
      },
      { path: '*', element: <NotFoundPage /> },
    ],
  },
]

export function createRouter() {
  return createBrowserRouter(routes)
}
