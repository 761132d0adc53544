/**
 * Around both pages of the assistant: the title, the way between them, and what is shown until they
 * are loaded.
 */
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { NavLink } from '@/lib/router'
import { ErrorState } from '@/components/error-state'
import { PageHeading } from '@/components/page-heading'
import { Skeleton } from '@/components/ui/skeleton'
import { cn } from '@/lib/cn'
import { useBusinessId } from '@/lib/use-business-id'
import { t } from './texts'

export const columns = 'grid gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]'
const pages = [
  { path: 'assistant', label: 'instructions' },
  { path: 'assistant/around', label: 'around' },
] as const

type AssistantFrameProps = { queries: UseQueryResult[]; isNarrow?: boolean; children: ReactNode }

export function AssistantFrame({ queries, isNarrow = false, children }: AssistantFrameProps) {
  const businessId = useBusinessId()
  const failed = queries.find((query) => query.isError && !query.data)
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-6 px-4 py-6 lg:px-8">
      <div>
        <PageHeading title={t('title')} />
        <p className="text-ink-soft">{t('intro')}</p>
      </div>
      <nav aria-label={t('pages.label')} className="flex gap-1 border-b border-line">
        {pages.map(({ path, label }) => (
          <NavLink
            key={path}
            end
            to={`/b/${businessId}/${path}`}
            className={({ isActive }) =>
              cn(
                '-mb-px flex min-h-11 items-center border-b-2 px-3 -outline-offset-2',
                isActive
                  ? 'border-accent font-medium text-ink'
                  : 'border-transparent text-ink-soft hover:text-ink',
              )
            }
          >
            {t(`pages.${label}`)}
          </NavLink>
        ))}
      </nav>
      {failed ? (
        <ErrorState query={failed} />
      ) : queries.some((query) => !query.data) ? (
        <FrameSkeleton isNarrow={isNarrow} />
      ) : (
        children
      )}
    </div>
  )
}

function FrameSkeleton({ isNarrow }: { isNarrow: boolean }) {
  return (
    <div
      role="status"
      aria-busy
      aria-label={t('title')}
      className={isNarrow ? 'flex max-w-2xl flex-col gap-6' : columns}
    >
      <Skeleton className={isNarrow ? 'h-72 w-full' : 'h-[26rem] w-full'} />
      <Skeleton className="h-80 w-full" />
    </div>
  )
}
