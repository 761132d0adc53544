// Pages for addresses that lead nowhere, for suspended businesses and for crashes.
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { PageHeading } from '@/components/page-heading'
import { Button } from '@/components/ui/button'
import { cn } from '@/lib/cn'
import { notFoundWords as words } from './words'

function PlainPage({
  title,
  text,
  children,
}: {
  title: string
  text: string
  children?: ReactNode
}) {
  return (
    <main
      className={cn(
        'mx-auto flex min-h-dvh max-w-md flex-col',
        'items-start justify-center gap-4 px-6',
      )}
    >
      <PageHeading title={title} />
      <p className="text-ink-soft">{text}</p>
      {children}
    </main>
  )
}

export function NotFoundPage() {
  return (
    <PlainPage title={words.title} text={words.text}>
      <Button variant="primary" asChild>
        <Link to="/">{words.back}</Link>
      </Button>
    </PlainPage>
  )
}

export function SuspendedPage() {
  return <PlainPage title={words.suspended} text={words.suspendedText} />
}

/** A page that threw while rendering, or whose code could not be fetched after a new release. */
export function CrashedPage() {
  return (
    <PlainPage title={words.crashed} text={words.crashedText}>
      <Button variant="primary" onClick={() => window.location.reload()}>
        {words.reload}
      </Button>
    </PlainPage>
  )
}
