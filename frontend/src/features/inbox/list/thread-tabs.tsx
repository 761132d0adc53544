/** The tabs over the list. They are links, because the tab is part of the address. */
import { Link } from '@/lib/router'
import { cn } from '@/lib/cn'
import { formatCount } from '@/lib/format'
import type { ThreadPage, ThreadTab } from '../types'
import { t } from '../texts'

export const tabs: ThreadTab[] = ['all', 'needs_you', 'unread', 'closed']

type ThreadTabsProps = {
  tab: ThreadTab
  counts: ThreadPage['counts'] | null
  linkTo: (tab: ThreadTab) => string
}

export function ThreadTabs({ tab, counts, linkTo }: ThreadTabsProps) {
  return (
    <nav aria-label={t('tabsLabel')} className="border-b border-line px-2">
      <ul className="flex overflow-x-auto">
        {tabs.map((each) => (
          <li key={each}>
            <Link
              to={linkTo(each)}
              aria-current={each === tab ? 'page' : undefined}
              className={cn(
                '-mb-px flex min-h-11 items-center gap-1 border-b-2 px-1 text-13 ' +
                  'whitespace-nowrap hover:text-ink focus-visible:-outline-offset-2',
                each === tab
                  ? 'border-accent font-medium text-ink'
                  : 'border-transparent text-ink-soft',
              )}
            >
              {t(`tabs.${each}`)}
              {/* Room is kept for the number, so that nothing moves when it comes. */}
              <span
                className={cn(
                  'min-w-5 rounded-full px-1 text-center',
                  each === 'needs_you' && counts?.needs_you && 'bg-needs-you-soft text-needs-you',
                )}
              >
                {counts !== null && counts[each] > 0 && formatCount(counts[each])}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
