// The Instagram connection of a business: what is connected, whether it works, and
// the way to connect, reconnect or disconnect.
import { useState, type ReactNode } from 'react'
import { useBusiness } from '@/api/business'
import { connectUrl, useInstagram } from '@/api/instagram'
import type { Business, Instagram } from '@/api/types'
import { ConnectChoice } from '@/components/connect-choice'
import { ErrorState } from '@/components/error-state'
import { InstagramAccount } from '@/components/instagram-account'
import { PageHeading } from '@/components/page-heading'
import { PermissionList } from '@/components/permission-list'
import { Time } from '@/components/time'
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/chip'
import { Skeleton } from '@/components/ui/skeleton'
import { showToast } from '@/components/ui/toast'
import { formatDay, formatExact, formatNumber } from '@/lib/format'
import { useBusinessId } from '@/lib/use-business-id'
import { useConnectedNotice } from '@/lib/use-connected-notice'
import { cn } from '@/lib/cn'
import { Comments } from './comments'
import { DisconnectDialog } from './disconnect-dialog'
import { Doctor } from './doctor'
import { OtherApps } from './other-apps'
import { t } from './texts'

const nextOf = (businessId: number) => `/b/${businessId}/settings/instagram`
const sayArrived = (username: string) => showToast(t('arrived', { account: `@${username}` }))

export function InstagramPage() {
  const businessId = useBusinessId()
  const business = useBusiness(businessId)
  const instagram = useInstagram(businessId)
  useConnectedNotice(instagram.data?.username, sayArrived)

  const failed = instagram.isError ? instagram : business.isError ? business : null
  return (
    <div className="flex max-w-2xl flex-col gap-6">
      <PageHeading title={t('title')} />
      {instagram.data && business.data ? (
        <Connection instagram={instagram.data} business={business.data} />
      ) : failed ? (
        <ErrorState title={t('failed')} query={failed} />
      ) : (
        <div role="status" aria-label={t('loading')} className="flex flex-col gap-6">
          <Skeleton className="h-72 rounded-lg" />
          <Skeleton className="h-40 rounded-lg" />
        </div>
      )}
    </div>
  )
}

function Connection({ instagram, business }: { instagram: Instagram; business: Business }) {
  const [asking, setAsking] = useState(false)
  const isOwner = business.role === 'OWNER'
  if (instagram.state === 'NOT_CONNECTED')
    return <NotConnected isOwner={isOwner} business={{ ...business, instagram }} />

  const works = instagram.state === 'CONNECTED'
  return (
    <>
      <section className="flex flex-col gap-5 rounded-lg border border-line bg-surface-raised p-5">
        <div className="flex flex-wrap items-start justify-between gap-3">
          <InstagramAccount instagram={instagram}>
            {instagram.name && <p className="text-ink-soft">{instagram.name}</p>}
          </InstagramAccount>
          <Chip tone={works ? 'assistant' : 'broken'}>{t(`states.${instagram.state}`)}</Chip>
        </div>
        {instagram.problem ? (
          <Problem problem={instagram.problem} />
        ) : (
          <p className={works ? 'text-ink-soft' : 'text-broken'}>{instagram.detail}</p>
        )}
        <Facts instagram={instagram} timeZone={business.timezone} />
        {isOwner ? (
          <div className="flex flex-wrap gap-2">
            <Button variant={works ? 'secondary' : 'primary'} asChild>
              <a href={connectUrl(business.id, nextOf(business.id), instagram.login)}>
                {t('reconnect')}
              </a>
            </Button>
            <Button variant="ghost" className="text-broken" onClick={() => setAsking(true)}>
              {t('disconnect')}
            </Button>
          </div>
        ) : (
          <p className="text-13 text-ink-soft">{t('ownersOnly')}</p>
        )}
      </section>
      <Doctor businessId={business.id} timeZone={business.timezone} isOwner={isOwner} />
      {instagram.permissions.length > 0 && (
        <section
          className={cn(
            'flex flex-col gap-4 rounded-lg border',
            'border-line bg-surface-raised p-5',
          )}
        >
          <h2 className="text-17 font-semibold">{t('permissions')}</h2>
          <PermissionList permissions={instagram.permissions} />
        </section>
      )}
      <OtherApps businessId={business.id} apps={instagram.other_apps} isOwner={isOwner} />
      <Comments businessId={business.id} timeZone={business.timezone} />
      <DisconnectDialog
        businessId={business.id}
        username={instagram.username}
        open={asking}
        onOpenChange={setAsking}
      />
    </>
  )
}

function Facts({ instagram, timeZone }: { instagram: Instagram; timeZone: string }) {
  // The access of Facebook Login is renewed by nobody but its owner.
  const isRenewed = instagram.login === 'INSTAGRAM' && instagram.state === 'CONNECTED'
  const when = (at: string | null) => (at ? <Time at={at} timeZone={timeZone} ago /> : t('never'))
  return (
    <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
      {instagram.page_name && <Fact term={t('page')}>{instagram.page_name}</Fact>}
      <Fact term={t('connected')}>
        {instagram.connected_by
          ? t.rich('connectedBy', {
              time: () => when(instagram.connected_at),
              name: instagram.connected_by,
            })
          : when(instagram.connected_at)}
      </Fact>
      {instagram.login && <Fact term={t('by')}>{t(`logins.${instagram.login}`)}</Fact>}
      {instagram.token_expires_at && (
        <Fact term={t('tokenExpires')}>
          <span title={formatExact(instagram.token_expires_at, timeZone)}>
            {formatDay(instagram.token_expires_at, timeZone)}
          </span>
          {isRenewed && <span className="block text-13 text-ink-soft">{t('renewed')}</span>}
        </Fact>
      )}
      <Fact term={t('lastMessage')}>{when(instagram.last_message_at)}</Fact>
      <Fact term={t('lastReply')}>{when(instagram.last_reply_at)}</Fact>
      <Fact term={t('arrivedMessages')}>{describeDelivery(instagram.delivery)}</Fact>
      <HistoryNote history={instagram.history} />
    </dl>
  )
}

function describeDelivery({ arrived, by_webhook: byWebhook }: Instagram['delivery']): string {
  if (arrived === 0) return t('noMessages')
  const counts = { byWebhook: formatNumber(byWebhook), arrived: formatNumber(arrived) }
  return byWebhook === arrived
    ? t('delivery', counts)
    : t('deliveryRest', { ...counts, found: arrived - byWebhook })
}

function HistoryNote({ history: { state, messages } }: { history: Instagram['history'] }) {
  const text = describeHistory(state, messages)
  return text ? <p className="text-13 text-ink-soft sm:col-span-2">{text}</p> : null
}

function describeHistory(state: Instagram['history']['state'], messages: number): string | null {
  switch (state) {
    case 'RUNNING':
      return t('history.RUNNING', { count: formatNumber(messages) })
    case 'DONE':
      return messages === 0 ? null : t('history.DONE', { count: formatNumber(messages) })
    case 'FAILED':
      return t('history.FAILED')
    default:
      return null
  }
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-13 text-ink-soft">{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function NotConnected({ isOwner, business }: { isOwner: boolean; business: Business }) {
  return (
    <section className="flex flex-col gap-4 rounded-lg border border-line bg-surface-raised p-5">
      <Problem problem={business.instagram.problem} />
      <p>{t('empty')}</p>
      <p className="text-ink-soft">{t('needs')}</p>
      {isOwner ? (
        <ConnectChoice
          businessId={business.id}
          next={nextOf(business.id)}
          login={business.instagram.login}
        />
      ) : (
        <p className="text-13 text-ink-soft">{t('ownersOnly')}</p>
      )}
    </section>
  )
}

function Problem({ problem }: { problem: Instagram['problem'] }) {
  if (!problem) return null
  return (
    <div className="rounded bg-broken-soft px-3 py-2.5 text-broken">
      <p className="font-medium">{problem.title}</p>
      <p>{problem.text}</p>
    </div>
  )
}
