/** A link out of the dashboard, which tells nobody where we are. */
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'

type ExternalLinkProps = { href: string; target?: string; download?: string; children: ReactNode }

export function ExternalLink({ children, ...props }: ExternalLinkProps) {
  return (
    <a
      {...props}
      rel="noreferrer noopener"
      className={cn(
        'inline-flex min-h-11 items-center gap-1 text-accent underline',
        'underline-offset-4 decoration-accent/40 hover:decoration-accent lg:min-h-6',
      )}
    >
      {children}
    </a>
  )
}
