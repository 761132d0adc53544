// The inbox. Mounted at /b/:business/inbox/:thread?
import { PageHeading } from '@/components/page-heading'

export function InboxPage() {
  return <PageHeading title="Inbox" />
}
