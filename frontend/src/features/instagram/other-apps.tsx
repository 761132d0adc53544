/**
 * Apps besides Conversa that write as the account, and what the owner says of each: people, or an
 * automation.
 */
import { useId } from 'react'
import { useSetOtherApp } from '@/api/instagram'
import type { Instagram } from '@/api/types'
import { Switch } from '@/components/ui/switch'
import { showToast } from '@/components/ui/toast'
import { t } from './texts'
type OtherApp = Instagram['other_apps'][number]
type OtherAppsProps = { businessId: number; apps: OtherApp[]; isOwner: boolean }

export function OtherApps({ businessId, apps, isOwner }: OtherAppsProps) {
  if (apps.length === 0) return null
  return (
    <section className="flex flex-col gap-4 rounded-lg border border-line bg-surface-raised p-5">
      <div className="flex flex-col gap-1">
        <h2 className="text-17 font-semibold">{t('otherApps.title')}</h2>
        <p className="text-ink-soft">{t('otherApps.intro')}</p>
      </div>
      <ul className="flex flex-col gap-3">
        {apps.map((app) => (
          <AppRow key={app.app_id} businessId={businessId} app={app} isOwner={isOwner} />
        ))}
      </ul>
    </section>
  )
}

function AppRow({
  businessId,
  app,
  isOwner,
}: {
  businessId: number
  app: OtherApp
  isOwner: boolean
}) {
  const id = useId()
  const setApp = useSetOtherApp(businessId)
  return (
    <li className="flex items-start justify-between gap-4">
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium wrap-anywhere">
          {t('otherApps.app', { id: app.app_id })}
        </label>
        <p id={`${id}-hint`} className="text-13 text-ink-soft">
          {app.is_automation ? t('otherApps.automation') : t('otherApps.people')}
        </p>
      </div>
      <Switch
        id={id}
        className="mt-1"
        checked={app.is_automation}
        disabled={!isOwner || setApp.isPending}
        aria-describedby={`${id}-hint`}
        onCheckedChange={(isAutomation) =>
          setApp.mutate(
            { appId: app.app_id, isAutomation },
            { onError: (error) => showToast(error.message, { tone: 'broken' }) },
          )
        }
      />
    </li>
  )
}
