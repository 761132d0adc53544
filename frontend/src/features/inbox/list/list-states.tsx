/** What the list says when there is nothing in it, and what to do next. */
import { Inbox, Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { useSession } from '@/api/session'
import type { Business } from '@/api/types'
import { EmptyState } from '@/components/empty-state'
import { Button } from '@/components/ui/button'
import { Link } from '@/lib/router'
import { simulatorLink } from '@/lib/simulator-link'
import type { ThreadTab } from '../types'
import { t } from '../texts'

type EmptyListProps = {
  business: Business
  tab: ThreadTab
  search: string
  /** Goes on with a search that did not read everything. */
  older: ReactNode
}

export function EmptyList({ business, tab, search, older }: EmptyListProps) {
  if (search) {
    const text = older ? 'empty.searchSoFar' : 'empty.search'
    return (
      <EmptyState icon={Search} title={t(`${text}.title`)} action={older}>
        {t(`${text}.text`, { search })}
      </EmptyState>
    )
  }
  if (tab !== 'all') {
    return (
      <EmptyState icon={Inbox} title={t(`empty.${tab}.title`)}>
        {t(`empty.${tab}.text`)}
      </EmptyState>
    )
  }
  return <EmptyInbox business={business} />
}

function EmptyInbox({ business }: { business: Business }) {
  const { data: session } = useSession()
  const { username } = business.instagram
  if (!username) {
    return (
      <EmptyState
        icon={Inbox}
        title={t('empty.notConnected.title')}
        action={
          <Button asChild variant="primary">
            <Link to={`/b/${business.id}/settings/instagram`}>
              {t('empty.notConnected.action')}
            </Link>
          </Button>
        }
      >
        {t('empty.notConnected.text')}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={Inbox}
      title={t('empty.connected.title')}
      action={
        session?.phone_page_url && (
          <Button asChild>
            <a
              href={simulatorLink(session.phone_page_url, username)}
              target="_blank"
              rel="noreferrer noopener"
            >
              {t('empty.connected.phone')}
            </a>
          </Button>
        )
      }
    >
      <p>{t('empty.connected.text', { username })}</p>
      <p className="mt-2">{t('empty.connected.hint')}</p>
    </EmptyState>
  )
}
