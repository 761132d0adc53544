/** The router's pieces for pages: where we are, links, and the frame that shows the page inside. */
import {
  Component,
  createContext,
  startTransition,
  use,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
  type ComponentProps,
  type MouseEvent,
  type ReactNode,
} from 'react'
import { writeAddress, type Location } from './history'
import type { Params } from './match'
import type { NavigateOptions, Router, RouterState } from './router'

export { createBrowserHistory, createMemoryHistory, FIRST_KEY } from './history'
export type { Params, Prefetch, Route } from './match'
export { Router } from './router'

const RouterContext = createContext<Router | null>(null)
const StateContext = createContext<RouterState | null>(null)
const OutletContext = createContext<ReactNode>(null)

function useRouter(): Router {
  const router = use(RouterContext)
  if (!router) throw new Error('no router around this')
  return router
}

function useRouterState(): RouterState {
  const state = use(StateContext)
  if (!state) throw new Error('no router around this')
  return state
}

type ProviderProps = {
  router: Router
  /** Until the script of the first page has come. */
  opening?: ReactNode
  /** Instead of a page that threw, or whose script could not be fetched. */
  crashed?: ReactNode
}

export function RouterProvider({ router, opening, crashed }: ProviderProps) {
  const [state, setState] = useState(router.state)
  // The present page stays, and answers, while the next one is drawn.
  useLayoutEffect(() => {
    const update = () => startTransition(() => setState(router.state))
    update() // what changed between the first drawing and now
    return router.subscribe(update)
  }, [router])

  return (
    <RouterContext value={router}>
      <StateContext value={state}>
        <CrashBoundary state={state} crashed={crashed}>
          {state.isReady ? drawBranch(router, state) : opening}
        </CrashBoundary>
      </StateContext>
    </RouterContext>
  )
}

/** From the inside out: each route's page finds the next one in its outlet. */
function drawBranch(router: Router, { branch }: RouterState): ReactNode {
  return branch.reduceRight<ReactNode>((inside, route) => {
    const Page = router.pageOf(route)?.Component
    const page = route.element ?? (Page && <Page />)
    return page ? <OutletContext value={inside}>{page}</OutletContext> : inside
  }, null)
}

export function Outlet() {
  return use(OutletContext)
}

type BoundaryProps = { state: RouterState; crashed: ReactNode; children: ReactNode }
type BoundaryState = { location: Location; hasCrashed: boolean }

class CrashBoundary extends Component<BoundaryProps, BoundaryState> {
  state: BoundaryState = { location: this.props.state.location, hasCrashed: false }

  static getDerivedStateFromError() {
    return { hasCrashed: true }
  }

  /** Another page gets another chance. */
  static getDerivedStateFromProps({ state }: BoundaryProps, { location }: BoundaryState) {
    return state.location === location ? null : { location: state.location, hasCrashed: false }
  }

  render() {
    const { state, crashed, children } = this.props
    return this.state.hasCrashed || state.error !== undefined ? crashed : children
  }
}

export const useLocation = (): Location => useRouterState().location
export const useParams = (): Params => useRouterState().params
export const useNavigate = () => useRouter().navigate

type SetSearch = (
  change: (now: URLSearchParams) => URLSearchParams,
  options?: NavigateOptions,
) => void

export function useSearchParams(): [URLSearchParams, SetSearch] {
  const router = useRouter()
  const { search } = useLocation()
  const setSearch: SetSearch = useCallback(
    (change, options) =>
      void router.navigate(
        `?${change(new URLSearchParams(router.state.location.search))}`,
        options,
      ),
    [router],
  )
  return [useMemo(() => new URLSearchParams(search), [search]), setSearch]
}

/** While somebody was kept from leaving: what they decide then. Else null. */
export function useBlocker(shouldStay: (now: Location, next: Location) => boolean) {
  const router = useRouter()
  const [leave, setLeave] = useState<(() => void) | null>(null)
  useEffect(
    () => router.block({ shouldStay, onStay: (goOn) => setLeave(() => goOn) }),
    [router, shouldStay],
  )
  if (!leave) return null
  return {
    stay: () => setLeave(null),
    leave() {
      setLeave(null)
      leave()
    },
  }
}

type To = { to: string } & NavigateOptions

/** Leads on as soon as it is drawn. */
export function Navigate({ to, replace, state }: To) {
  const { navigate } = useRouter()
  useEffect(() => void navigate(to, { replace, state }), [navigate, to, replace, state])
  return null
}

/** What opens a link here, and not in another tab or window. */
function opensHere(event: MouseEvent<HTMLAnchorElement>): boolean {
  const { button, metaKey, altKey, ctrlKey, shiftKey, currentTarget } = event
  const isElsewhere = metaKey || altKey || ctrlKey || shiftKey
  return button === 0 && !isElsewhere && ['', '_self'].includes(currentTarget.target)
}

export type LinkProps = Omit<ComponentProps<'a'>, 'href'> & To

export function Link({ to, replace, state, onClick, children, ...props }: LinkProps) {
  const router = useRouter()
  function open(event: MouseEvent<HTMLAnchorElement>) {
    onClick?.(event)
    if (event.defaultPrevented || !opensHere(event)) return
    event.preventDefault()
    // The same address again is no further step back.
    const isSame = to === writeAddress(router.state.location)
    void router.navigate(to, { replace: replace ?? isSame, state })
  }
  return (
    <a {...props} href={to} onClick={open}>
      {children}
    </a>
  )
}

type NavLinkProps = Omit<LinkProps, 'className'> & {
  className: (is: { isActive: boolean }) => string
  /** Not for the pages below it. */
  end?: boolean
}

/** A link that knows when it leads to the page that is shown, or to one above it. */
export function NavLink({ className, end = false, ...props }: NavLinkProps) {
  const { pathname } = useLocation()
  const isActive = pathname === props.to || (!end && pathname.startsWith(`${props.to}/`))
  return (
    <Link
      {...props}
      aria-current={isActive ? 'page' : undefined}
      className={className({ isActive })}
    />
  )
}
