/** Where the page is, and where it was: the browser's history, or a list in memory for tests. */

export interface Location {
  pathname: string
  /** With its "?", or empty. */
  search: string
  /** With its "#", or empty. */
  hash: string
  /** What whoever led here passed on. */
  state: unknown
  /** Of this visit; FIRST_KEY is the address at which the page was loaded. */
  key: string
}

export const FIRST_KEY = 'first'

export interface History {
  location: Location
  push: (location: Location) => void
  replace: (location: Location) => void
  go: (steps: number) => void
  /** Called after somebody went `steps` back (below zero) or forth. */
  listen: (onMove: (steps: number) => void) => void
}

export function readAddress(address: string, state?: unknown, key?: string): Location {
  const { pathname, search, hash } = new URL(address, 'http://conversa.invalid')
  return { pathname, search, hash, state, key: key ?? Math.random().toString(36).slice(2) }
}

export const writeAddress = ({ pathname, search, hash }: Location) => pathname + search + hash

export function createMemoryHistory(first: string): History {
  const entries = [readAddress(first, null, FIRST_KEY)]
  let at = 0
  let onMove: (steps: number) => void = () => undefined
  return {
    get location() {
      return entries[at]!
    },
    push(location) {
      entries.splice(++at, Infinity, location)
    },
    replace(location) {
      entries[at] = location
    },
    go(steps) {
      at += steps
      onMove(steps)
    },
    listen(listener) {
      onMove = listener
    },
  }
}

/** What is kept of an entry in the browser's history; `at` is its place among the page's own. */
interface Entry {
  key: string
  at: number
  state: unknown
}

export function createBrowserHistory(): History {
  const read = () => window.history.state as Entry | null
  const write = ({ key, state }: Location, at: number): Entry => ({ key, at, state })
  let at = read()?.at ?? 0
  const history: History = {
    get location() {
      const { href } = window.location
      return readAddress(href, read()?.state, read()?.key ?? FIRST_KEY)
    },
    push(location) {
      window.history.pushState(write(location, ++at), '', writeAddress(location))
    },
    replace(location) {
      window.history.replaceState(write(location, at), '', writeAddress(location))
    },
    go: (steps) => window.history.go(steps),
    listen(onMove) {
      window.addEventListener('popstate', () => {
        // A link to a place on the page makes an entry that knows nothing of its own.
        const next = read()?.at ?? at + 1
        const steps = next - at
        at = next
        if (!read()) history.replace(history.location)
        onMove(steps)
      })
    },
  }
  if (!read()) history.replace(history.location)
  return history
}
