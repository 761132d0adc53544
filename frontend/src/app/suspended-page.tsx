// In place of the dashboard of a suspended business. Apart from the other plain pages, which every
// visitor loads: the switcher is for those who are signed in.
import type { Session } from '@/api/types'
import { Button } from '@/components/ui/button'
import { useLogOut } from '@/components/use-log-out'
import { BusinessSwitcher } from '@/features/businesses/business-switcher'
import { PlainPage } from './not-found-page'
import { t } from './texts'

/** Says why the dashboard is locked, and offers the ways out: another business, or logging out. */
export function SuspendedPage({ businessId, session }: { businessId: number; session: Session }) {
  const logOut = useLogOut()
  return (
    <PlainPage title={t('notFound.suspended')} text={t('notFound.suspendedText')}>
      <div className="flex max-w-full flex-wrap items-center gap-2">
        <BusinessSwitcher
          businesses={session.businesses}
          businessId={businessId}
          className="min-w-0 border border-line"
        />
        <Button disabled={logOut.isPending} onClick={() => logOut.mutate()}>
          {t('logOut')}
        </Button>
      </div>
    </PlainPage>
  )
}
