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
import { words } from './words'

const nextOf = (businessId: number) => `/b/${businessId}/settings/instagram`
const sayArrived = (username: string) => showToast(words.arrived(`@${username}`))

export function InstagramPage() {
  const businessId = useBusinessId()
  const business = useBusiness(businessId)
  const instagram = useInstagram(businessId)
  useConnectedNotice(instagram.data?.username, sayArrived)

  const failed = instagram.isError ? instagram : business.isError ? business : null
  return (
    <div className="flex max-w-2xl flex-col gap-6">
      <PageHeading title={words.title} />
      {instagram.data && business.data ? (
        <Connection instagram={instagram.data} business={business.data} />
      ) : failed ? (
        <ErrorState
          title={words.failed}
          error={failed.error}
          onRetry={() => void failed.refetch()}
        />
      ) : (
        <div role="status" aria-label={words.loading} className="flex flex-col gap-6">
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
          <Chip tone={works ? 'assistant' : 'broken'}>{words.states[instagram.state]}</Chip>
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
                {words.reconnect}
              </a>
            </Button>
            <Button variant="ghost" className="text-broken" onClick={() => setAsking(true)}>
              {words.disconnect}
            </Button>
          </div>
        ) : (
          <p className="text-13 text-ink-soft">{words.ownersOnly}</p>
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
          <h2 className="text-17 font-semibold">{words.permissions}</h2>
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
  const when = (at: string | null) => (at ? <Time at={at} timeZone={timeZone} ago /> : words.never)
  return (
    <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
      {instagram.page_name && <Fact term={words.page}>{instagram.page_name}</Fact>}
      <Fact term={words.connected}>
        {when(instagram.connected_at)}{' '}
        {instagram.connected_by && words.connectedBy(instagram.connected_by)}
      </Fact>
      {instagram.login && <Fact term={words.by}>{words.logins[instagram.login]}</Fact>}
      {instagram.token_expires_at && (
        <Fact term={words.tokenExpires}>
          <span title={formatExact(instagram.token_expires_at, timeZone)}>
            {formatDay(instagram.token_expires_at, timeZone)}
          </span>
          {isRenewed && <span className="block text-13 text-ink-soft">{words.renewed}</span>}
        </Fact>
      )}
      <Fact term={words.lastMessage}>{when(instagram.last_message_at)}</Fact>
      <Fact term={words.lastReply}>{when(instagram.last_reply_at)}</Fact>
      <Fact term={words.arrivedMessages}>{describeDelivery(instagram.delivery)}</Fact>
      <HistoryNote history={instagram.history} />
    </dl>
  )
}

function describeDelivery({ arrived, by_webhook: byWebhook }: Instagram['delivery']): string {
  if (arrived === 0) return words.noMessages
  const said = words.delivery(formatNumber(byWebhook), formatNumber(arrived))
  return byWebhook === arrived ? said : `${said}. ${words.deliveryRest(arrived - byWebhook)}`
}

function HistoryNote({ history: { state, messages } }: { history: Instagram['history'] }) {
  const sentence = words.history[state]
  const text = typeof sentence === 'function' ? sentence(formatNumber(messages)) : sentence
  return text ? <p className="text-13 text-ink-soft sm:col-span-2">{text}</p> : null
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
      <p>{words.empty}</p>
      <p className="text-ink-soft">{words.needs}</p>
      {isOwner ? (
        <ConnectChoice
          businessId={business.id}
          next={nextOf(business.id)}
          login={business.instagram.login}
        />
      ) : (
        <p className="text-13 text-ink-soft">{words.ownersOnly}</p>
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
