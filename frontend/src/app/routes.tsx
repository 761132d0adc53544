// Every address of the dashboard, on one screen. Each feature loads on its own.
import type { QueryClient } from '@tanstack/react-query'
import { businessQuery } from '@/api/business'
import { loadTexts as assistantTexts } from '@/features/assistant/texts'
import { loadTexts as authTexts } from '@/features/auth/texts'
import { loadTexts as businessesTexts } from '@/features/businesses/texts'
import { loadTexts as inboxTexts } from '@/features/inbox/texts'
import { loadTexts as instagramTexts } from '@/features/instagram/texts'
import { loadTexts as settingsTexts } from '@/features/settings/texts'
import { Navigate, useParams, type Prefetch, type Route } from '@/lib/router'
import { NotFoundPage } from './not-found-page'
import { SignedIn, SignedOut } from './session-gate'

const auth = () => withTexts(authTexts, import('@/features/auth/pages'))
const assistant = () => withTexts(assistantTexts, import('@/features/assistant/assistant-page'))
const behaviour = () => withTexts(assistantTexts, import('@/features/assistant/behaviour-page'))
const businesses = () => withTexts(businessesTexts, import('@/features/businesses/pages'))
const inbox = () => withTexts(inboxTexts, import('@/features/inbox/pages'))
const instagram = () => withTexts(instagramTexts, import('@/features/instagram/instagram-page'))
const settings = () => withTexts(settingsTexts, import('@/features/settings/pages'))

/** The module of a page and the texts it shows, asked for together. */
async function withTexts<T>(loadTexts: () => Promise<void>, page: Promise<T>): Promise<T> {
  const [module] = await Promise.all([page, loadTexts()])
  return module
}

/**
 * Asks for the business while the script of its pages is on its way; who is signed out is told by
 * the gate.
 */
function askForBusiness(client: QueryClient): Prefetch {
  return ({ params }) => {
    const query = businessQuery(Number(params.business))
    if (params.business?.match(/^\d+$/) && !client.getQueryState(query.queryKey))
      void client.prefetchQuery(query)
  }
}

/** Of a place that has pages but none of its own. */
function FirstPage({ path }: { path: string }) {
  return <Navigate to={`/b/${useParams().business}/${path}`} replace />
}

const signedOutPages: Route[] = [
  { path: '/login', lazy: async () => ({ Component: (await auth()).LogInPage }) },
  { path: '/signup', lazy: async () => ({ Component: (await auth()).SignUpPage }) },
  {
    path: '/reset-password',
    lazy: async () => ({ Component: (await auth()).ResetPasswordPage }),
  },
  {
    path: '/verify-email',
    lazy: async () => ({ Component: (await auth()).CheckMailPage }),
  },
]

const settingsPages: Route[] = [
  { element: <FirstPage path="settings/instagram" /> },
  {
    path: 'instagram',
    lazy: async () => ({ Component: (await instagram()).InstagramPage }),
  },
  {
    path: 'business',
    lazy: async () => ({ Component: (await settings()).BusinessPage }),
  },
  {
    path: 'activity',
    lazy: async () => ({ Component: (await settings()).ActivityPage }),
  },
  { path: 'you', lazy: async () => ({ Component: (await settings()).YouPage }) },
]

export const createRoutes = (client: QueryClient): Route[] => [
  {
    element: <SignedOut />,
    children: signedOutPages,
  },
  {
    path: '/verify-email/:key',
    lazy: async () => ({ Component: (await auth()).VerifyEmailPage }),
  },
  {
    path: '/reset-password/:uid/:token',
    lazy: async () => ({ Component: (await auth()).NewPasswordPage }),
  },
  {
    element: <SignedIn />,
    children: [
      { path: '/', lazy: async () => ({ Component: (await businesses()).HomePage }) },
      { path: '/start', lazy: async () => ({ Component: (await businesses()).StartPage }) },
      {
        path: '/b/:business',
        prefetch: askForBusiness(client),
        lazy: async () => ({ Component: (await import('./business-layout')).BusinessLayout }),
        children: [
          { element: <FirstPage path="inbox" /> },
          {
            path: 'inbox/:thread?',
            lazy: async () => {
              const { InboxPage, prefetchThreads } = await inbox()
              return { Component: InboxPage, prefetch: prefetchThreads(client) }
            },
          },
          {
            path: 'assistant',
            lazy: async () => ({ Component: (await assistant()).AssistantPage }),
          },
          {
            path: 'assistant/around',
            lazy: async () => ({ Component: (await behaviour()).BehaviourPage }),
          },
          {
            path: 'settings',
            lazy: async () => ({ Component: (await settings()).SettingsLayout }),
            children: settingsPages,
          },
        ],
      },
    ],
  },
  { path: '*', element: <NotFoundPage /> },
]
