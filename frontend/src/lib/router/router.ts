/**
 * Leads from page to page: fetches the script of the next one while the present one stays, then
 * changes the address and what is shown together. Whoever goes on meanwhile is followed.
 */
import { readAddress, writeAddress, type History, type Location } from './history'
import { matchRoutes, readRoutes, type Match, type Page, type Route } from './match'

export interface RouterState extends Match {
  location: Location
  /** False until the script of the first page has come. */
  isReady: boolean
  /** Why the script of a page could not be fetched. */
  error?: unknown
}

export interface NavigateOptions {
  replace?: boolean
  state?: unknown
}

/** Asks before a page is left. */
export interface Blocker {
  shouldStay: (now: Location, next: Location) => boolean
  /** Called instead of leaving; `leave` does it after all. */
  onStay: (leave: () => void) => void
}

export class Router {
  state: RouterState
  private blocker: Blocker | null = null
  private readonly pages = new Map<Route, Page>()
  private readonly listeners = new Set<() => void>()
  private readonly history: History
  private readonly match: (pathname: string) => Match
  /** Counts where somebody went, so that only the newest is shown. */
  private newest = 0
  /** The next move through the history was asked about, or takes one back. */
  private isMoveAllowed = false

  constructor(routes: Route[], history: History) {
    const patterns = readRoutes(routes)
    const { location } = history
    this.history = history
    this.match = (pathname) => matchRoutes(patterns, pathname)
    this.state = { location, ...this.match(location.pathname), isReady: false }
    history.listen((steps) => this.follow(steps))
    void this.lead(location)
  }

  /** Resolves when the address has changed, or when somebody went elsewhere meanwhile. */
  navigate = async (to: string, options: NavigateOptions = {}): Promise<void> => {
    const address = to.startsWith('?') ? this.state.location.pathname + to : to
    const next = readAddress(address, options.state ?? null)
    const leave = () => this.lead(next, options.replace ? this.history.replace : this.history.push)
    if (this.blocker?.shouldStay(this.state.location, next)) this.blocker.onStay(() => void leave())
    else await leave()
  }

  /** Asks before each page is left, until the returned function is called. */
  block(blocker: Blocker): () => void {
    this.blocker = blocker
    return () => {
      if (this.blocker === blocker) this.blocker = null
    }
  }

  pageOf(route: Route): Page | undefined {
    return this.pages.get(route)
  }

  /** Calls the listener after each change of the state, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** `changeAddress` where the browser has not done so already. */
  private async lead(location: Location, changeAddress?: (location: Location) => void) {
    const turn = ++this.newest
    const match = this.match(location.pathname)
    const missing = match.branch.filter((route) => route.lazy && !this.pages.has(route))
    for (const route of match.branch) {
      route.prefetch?.({ params: match.params, location })
      this.pages.get(route)?.prefetch?.({ params: match.params, location })
    }
    let error: unknown
    if (missing.length) {
      const fetched = missing.map((route) => this.fetchPage(route, match, location))
      await Promise.all(fetched).catch((reason: unknown) => {
        error = reason
      })
    }
    if (turn !== this.newest) return
    changeAddress?.(location)
    this.state = { location, ...match, isReady: true, error }
    for (const listener of this.listeners) listener()
  }

  /** One that fails is asked for again the next time. */
  private async fetchPage(route: Route, { params }: Match, location: Location) {
    const page = await route.lazy!()
    this.pages.set(route, page)
    page.prefetch?.({ params, location })
  }

  /** Somebody went back or forth, and the address has changed already. */
  private follow(steps: number) {
    const { location } = this.history
    const isAllowed = this.isMoveAllowed
    this.isMoveAllowed = false
    if (!isAllowed && this.blocker?.shouldStay(this.state.location, location)) {
      this.move(-steps)
      this.blocker.onStay(() => this.move(steps))
      return
    }
    if (writeAddress(location) !== writeAddress(this.state.location)) void this.lead(location)
  }

  private move(steps: number) {
    this.isMoveAllowed = true
    this.history.go(steps)
  }
}
