// The h1 of a page. It takes focus when the route changes (not on the first load),
// and names the tab: "(3) Inbox · Luna Ceramics · Conversa" (the count is the layout's).
import { useEffect, useRef, type ReactNode } from 'react'
import { useLocation } from 'react-router'
import { cn } from '@/lib/cn'
import { setPageTitle } from '@/lib/page-title'

let lastPath: string | null = null

interface PageHeadingProps {
  /** Also the tab's title. */
  title: string
  children?: ReactNode
  className?: string
  /** For pages whose design shows no heading; screen readers still get it. */
  hidden?: boolean
}

export function PageHeading({ title, children, className, hidden }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { pathname } = useLocation()

  useEffect(() => setPageTitle(title), [title])

  useEffect(() => {
    if (lastPath !== null && lastPath !== pathname) heading.current?.focus({ preventScroll: true })
    lastPath = pathname
  }, [pathname])

  return (
    <h1 ref={heading} tabIndex={-1} className={cn(hidden ? 'sr-only' : 'text-21 font-semibold lg:text-28', className)}>
      {children ?? title}
    </h1>
  )
}
