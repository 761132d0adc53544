// The assistant. Mounted at /b/:business/assistant
import { PageHeading } from '@/components/page-heading'

export function AssistantPage() {
  return <PageHeading title="Assistant" />
}
