import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import {
  createBrowserHistory,
  createMemoryHistory,
  Link,
  NavLink,
  Outlet,
  Router,
  RouterProvider,
  useBlocker,
  useLocation,
  useParams,
  type Route,
} from '.'

function Where() {
  const { pathname, search } = useLocation()
  return <p>{`at ${pathname}${search} ${JSON.stringify(useParams())}`}</p>
}

function show(routes: Route[], at = '/', history = createMemoryHistory(at)) {
  const router = new Router(routes, history)
  const opening = <p>opening</p>
  render(<RouterProvider router={router} opening={opening} crashed={<p>crashed</p>} />)
  return { router, history, user: userEvent.setup({ delay: null }) }
}

const deferred = () => {
  let come = () => undefined as void
  const lazy = () =>
    new Promise<{ Component: typeof Where }>((resolve) => {
      come = () => resolve({ Component: Where })
    })
  return { lazy, come: () => act(async () => come()) }
}

test.each([
  ['/b/7/inbox', 'at /b/7/inbox {"business":"7"}'],
  ['/b/7/inbox/12?tab=unread', 'at /b/7/inbox/12?tab=unread {"business":"7","thread":"12"}'],
  ['/b/7/inbox/', 'at /b/7/inbox/ {"business":"7"}'],
  ['/b/a%20b/inbox', 'at /b/a%20b/inbox {"business":"a b"}'],
  ['/b/%/inbox', 'at /b/%/inbox {"business":"%"}'],
  ['/b/7/inbox/1/2', 'nowhere'],
  ['/', 'nowhere'],
])('the address %s leads to its page, with what stands in it', (at, text) => {
  show(
    [
      {
        path: '/b/:business',
        element: <Outlet />,
        children: [{ path: 'inbox/:thread?', element: <Where /> }],
      },
      { path: '*', element: <p>nowhere</p> },
    ],
    at,
  )
  expect(screen.getByText(text)).toBeVisible()
})

test('a frame around two pages stays as it is while they change', async () => {
  const frame = (
    <>
      <input aria-label="Search" />
      <NavLink to="/two" className={({ isActive }) => (isActive ? 'active' : '')}>
        Two
      </NavLink>
      <Outlet />
    </>
  )
  const children = [
    { path: '/', element: <p>first page</p> },
    { path: '/two', element: <p>second page</p> },
  ]
  const { user } = show([{ element: frame, children }])
  await user.type(screen.getByLabelText('Search'), 'bowl')

  await user.click(screen.getByRole('link', { name: 'Two' }))

  expect(screen.getByText('second page')).toBeVisible()
  expect(screen.getByLabelText('Search')).toHaveValue('bowl')
  expect(screen.getByRole('link', { name: 'Two' })).toHaveAttribute('aria-current', 'page')
})

test('the present page stays until the script of the next one has come', async () => {
  const slow = deferred()
  const { router, user } = show([
    { path: '/', element: <Link to="/slow">Go</Link> },
    { path: '/slow', lazy: slow.lazy },
  ])
  await user.click(screen.getByRole('link', { name: 'Go' }))
  expect(screen.getByRole('link', { name: 'Go' })).toBeVisible()
  expect(router.state.location.pathname).toBe('/')

  await slow.come()
  expect(screen.getByText(/^at \/slow/)).toBeVisible()
  expect(router.state.location.pathname).toBe('/slow')
})

test('whoever goes on meanwhile is followed, and a late script changes nothing', async () => {
  const slow = deferred()
  const { router } = show([
    { path: '/slow', lazy: slow.lazy },
    { path: '*', element: <Where /> },
  ])
  void router.navigate('/slow')
  await act(() => router.navigate('/other'))
  await slow.come()

  expect(screen.getByText(/^at \/other/)).toBeVisible()
  expect(router.state.location.pathname).toBe('/other')
})

test('a page asks for its data while its script is on the way', async () => {
  const prefetch = vi.fn()
  const slow = deferred()
  show([{ path: '/b/:business', lazy: slow.lazy, prefetch }], '/b/7')
  expect(screen.getByText('opening')).toBeVisible()
  expect(prefetch).toHaveBeenCalledWith(expect.objectContaining({ params: { business: '7' } }))

  await slow.come()
  expect(screen.getByText(/^at \/b\/7/)).toBeVisible()
})

test('a script that cannot be fetched says so, and is asked for again the next time', async () => {
  const lazy = vi
    .fn<() => Promise<{ Component: typeof Where }>>()
    .mockRejectedValueOnce(new Error('gone'))
    .mockResolvedValue({ Component: Where })
  const { router } = show([
    { path: '/page', lazy },
    { path: '*', element: <Where /> },
  ])
  await act(() => router.navigate('/page'))
  expect(screen.getByText('crashed')).toBeVisible()

  await act(() => router.navigate('/'))
  expect(screen.getByText(/^at \//)).toBeVisible()
  await act(() => router.navigate('/page'))
  expect(screen.getByText(/^at \/page/)).toBeVisible()
})

test('a page that throws is told apart from the next one', async () => {
  vi.spyOn(console, 'error').mockReturnValue()
  const Broken = () => {
    throw new Error('broken')
  }
  const { router } = show([
    { path: '/', element: <Broken /> },
    { path: '*', element: <Where /> },
  ])
  expect(screen.getByText('crashed')).toBeVisible()

  await act(() => router.navigate('/whole'))
  expect(screen.getByText(/^at \/whole/)).toBeVisible()
})

function Guarded() {
  const blocker = useBlocker(() => true)
  return (
    <>
      <Where />
      {blocker && <button onClick={blocker.stay}>Stay</button>}
      {blocker && <button onClick={blocker.leave}>Leave</button>}
    </>
  )
}

test.each([
  ['by a link', ({ router }: ReturnType<typeof show>) => router.navigate('/')],
  ['by going back', async ({ history }: ReturnType<typeof show>) => history.go(-1)],
])('a page with changes is left only after asking, %s', async (_, go) => {
  const shown = show([
    { path: '/draft', element: <Guarded /> },
    { path: '*', element: <Where /> },
  ])
  const { router, history, user } = shown
  await act(() => router.navigate('/draft'))

  await act(() => go(shown))
  expect(history.location.pathname).toBe('/draft')
  await user.click(screen.getByRole('button', { name: 'Stay' }))
  expect(screen.getByText(/^at \/draft/)).toBeVisible()

  await act(() => go(shown))
  await user.click(screen.getByRole('button', { name: 'Leave' }))
  expect(screen.getByText(/^at \/ /)).toBeVisible()
  expect(history.location.pathname).toBe('/')
})

test('a link with a key held is left to the browser', async () => {
  const { router, user } = show([{ path: '*', element: <Link to="/other">Go</Link> }])
  await user.keyboard('{Control>}')
  await user.click(screen.getByRole('link', { name: 'Go' }))

  expect(router.state.location.pathname).toBe('/')
})

test('the same link twice is one step back', async () => {
  const links = (
    <>
      <Link to="/one?tab=all">One</Link>
      <Where />
    </>
  )
  const { history, user } = show([{ path: '*', element: links }])
  await user.click(screen.getByRole('link', { name: 'One' }))
  await user.click(screen.getByRole('link', { name: 'One' }))

  act(() => history.go(-1))
  expect(screen.getByText(/^at \/ /)).toBeVisible()
})

test('the browser goes back and forth, and keeps what was passed on', async () => {
  const { router } = show([{ path: '*', element: <Where /> }], '', createBrowserHistory())
  const moved = () => new Promise((resolve) => addEventListener('popstate', resolve))
  await act(() => router.navigate('/one', { state: { from: 'start' } }))
  await act(() => router.navigate('/two?tab=all'))
  expect(window.location.pathname + window.location.search).toBe('/two?tab=all')

  const back = moved()
  window.history.back()
  await act(() => back)
  expect(screen.getByText(/^at \/one/)).toBeVisible()
  expect(router.state.location.state).toEqual({ from: 'start' })
})
