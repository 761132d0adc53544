/** What the list says when there is nothing in it, and what to do next. */
import { Inbox, Search } from 'lucide-react'
import { Link } from 'react-router'
import { useSession } from '@/api/session'
import type { Business } from '@/api/types'
import { EmptyState } from '@/components/empty-state'
import { Button } from '@/components/ui/button'
import { simulatorLink } from '@/lib/simulator-link'
import type { ThreadTab } from '../types'
import { words } from '../words'

type EmptyListProps = { business: Business; tab: ThreadTab; search: string }

export function EmptyList({ business, tab, search }: EmptyListProps) {
  if (search) {
    return (
      <EmptyState icon={Search} title={words.empty.search.title}>
        {words.empty.search.text(search)}
      </EmptyState>
    )
  }
  if (tab !== 'all') {
    return (
      <EmptyState icon={Inbox} title={words.empty[tab].title}>
        {words.empty[tab].text}
      </EmptyState>
    )
  }
  return <EmptyInbox business={business} />
}

function EmptyInbox({ business }: { business: Business }) {
  const { data: session } = useSession()
  const { username } = business.instagram
  if (!username) {
    const { title, text, action } = words.empty.notConnected
    return (
      <EmptyState
        icon={Inbox}
        title={title}
        action={
          <Button asChild variant="primary">
            <Link to={`/b/${business.id}/settings/instagram`}>{action}</Link>
          </Button>
        }
      >
        {text}
      </EmptyState>
    )
  }
  const { title, text, hint, phone } = words.empty.connected
  return (
    <EmptyState
      icon={Inbox}
      title={title}
      action={
        session?.phone_page_url && (
          <Button asChild>
            <a
              href={simulatorLink(session.phone_page_url, username)}
              target="_blank"
              rel="noreferrer noopener"
            >
              {phone}
            </a>
          </Button>
        )
      }
    >
      <p>{text(username)}</p>
      <p className="mt-2">{hint}</p>
    </EmptyState>
  )
}
