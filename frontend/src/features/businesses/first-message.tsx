// The end of the path: what is connected, and the tick that comes by itself when
// the first message arrives.
import { Check, LoaderCircle, Smartphone } from 'lucide-react'
import { Link } from '@/lib/router'
import { useSession } from '@/api/session'
import type { Business } from '@/api/types'
import { InstagramAccount } from '@/components/instagram-account'
import { Button } from '@/components/ui/button'
import { simulatorLink } from '@/lib/simulator-link'
import { t } from './texts'

export function FirstMessage({ business }: { business: Business }) {
  const { data: session } = useSession()
  const { instagram, onboarding } = business
  const arrived = onboarding.first_message_received
  return (
    <li className="mt-3 flex flex-col gap-5 rounded-lg border border-accent/40 bg-accent-soft p-5">
      <h2 className="text-21 font-semibold">{t('start.finish.title')}</h2>
      {onboarding.connected ? (
        <InstagramAccount instagram={instagram} label={t('start.finish.connectedAs')} />
      ) : (
        <p>{t('start.finish.notConnected')}</p>
      )}
      <div role="status" className="flex items-start gap-3">
        {arrived ? (
          <Check aria-hidden className="mt-0.5 size-5 shrink-0 text-accent" />
        ) : (
          <LoaderCircle aria-hidden className="mt-0.5 size-5 shrink-0 animate-spin text-ink-soft" />
        )}
        <div>
          <p className="font-medium">{t('start.finish.test')}</p>
          <p className="text-ink-soft">
            {arrived ? t('start.finish.arrived') : t('start.finish.waiting')}
          </p>
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" asChild>
          <Link to={`/b/${business.id}/inbox`}>{t('start.finish.inbox')}</Link>
        </Button>
        {session?.phone_page_url && (
          <Button asChild>
            <a
              href={simulatorLink(session.phone_page_url, instagram.username)}
              target="_blank"
              rel="noreferrer"
            >
              <Smartphone aria-hidden />
              {t('start.finish.phone')}
            </a>
          </Button>
        )}
      </div>
    </li>
  )
}
