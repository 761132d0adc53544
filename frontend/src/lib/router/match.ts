/** Which routes an address leads to, outermost first. The first route that fits wins. */
import type { ComponentType, ReactNode } from 'react'
import type { Location } from './history'

export type Params = Partial<Record<string, string>>
/** Asks for what the page will show, while its script is on the way. Nobody waits for it. */
export type Prefetch = (to: { params: Params; location: Location }) => void

export interface Page {
  Component: ComponentType
  prefetch?: Prefetch
}

export interface Route {
  /**
   * `/b/:business`, or without the slash what comes after the parent's; `:thread?` may be missing,
   * `*` is the rest. A route without a path is a frame around its children, or their first page.
   */
  path?: string
  element?: ReactNode
  /** Fetched when somebody first goes there. */
  lazy?: () => Promise<Page>
  prefetch?: Prefetch
  children?: Route[]
}

interface Pattern {
  test: RegExp
  names: string[]
  branch: Route[]
}

export interface Match {
  params: Params
  branch: Route[]
}

function readPath(path: string): Pick<Pattern, 'test' | 'names'> {
  const names: string[] = []
  const source = path
    .split('/')
    .filter(Boolean)
    .map((part) => {
      if (part === '*') return '(?:/.*)?'
      const [, name, optional] = part.match(/^:(\w+)(\?)?$/) ?? []
      if (!name) return `/${part}`
      names.push(name)
      return optional ? '(?:/([^/]+))?' : '/([^/]+)'
    })
    .join('')
  return { test: new RegExp(`^${source}/?$`), names }
}

export function readRoutes(routes: Route[], base = '', frames: Route[] = []): Pattern[] {
  return routes.flatMap((route) => {
    const path = route.path?.startsWith('/') ? route.path : `${base}/${route.path ?? ''}`
    const branch = [...frames, route]
    return route.children
      ? readRoutes(route.children, path, branch)
      : [{ ...readPath(path), branch }]
  })
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // somebody typed a "%" into the address
  }
}

export function matchRoutes(patterns: Pattern[], pathname: string): Match {
  for (const { test, names, branch } of patterns) {
    const found = test.exec(pathname)
    if (!found) continue
    const params: Params = {}
    names.forEach((name, at) => {
      const part = found[at + 1]
      if (part !== undefined) params[name] = decode(part)
    })
    return { params, branch }
  }
  return { params: {}, branch: [] }
}
