// `/`: on to the business used last, or to the first-run path when it is not finished.
import { Navigate } from '@/lib/router'
import { useBusiness } from '@/api/business'
import { isSetUp } from '@/api/onboarding'
import { useSession } from '@/api/session'
import { hasLeftStart, lastBusiness } from '@/lib/last-business'

export function HomePage() {
  const { data: session } = useSession()
  const last = lastBusiness(session?.businesses ?? [])
  return last ? <LastBusiness businessId={last.id} /> : <Navigate to="/start" replace />
}

function LastBusiness({ businessId }: { businessId: number }) {
  const { data: business, isError } = useBusiness(businessId)
  const unfinished =
    business?.role === 'OWNER' &&
    !business.suspended &&
    !hasLeftStart(businessId) &&
    !isSetUp(business)
  if (unfinished) return <Navigate to={`/start?business=${businessId}`} replace />
  // When it cannot be read, the business's own page says why.
  if (business || isError) return <Navigate to={`/b/${businessId}/inbox`} replace />
  return null
}
