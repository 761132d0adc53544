// What we ask Meta for and why; with a tick or a cross once it was decided.
import { Check, Dot, X } from 'lucide-react'
import type { GrantedPermission, Permission } from '@/api/types'
import { t } from './texts'

export function PermissionList({
  permissions,
}: {
  permissions: (Permission | GrantedPermission)[]
}) {
  return (
    <ul className="flex flex-col gap-2.5">
      {permissions.map((permission) => {
        const granted = 'granted' in permission ? permission.granted : null
        const Icon = granted === null ? Dot : granted ? Check : X
        return (
          <li key={permission.scope} className="flex gap-2.5">
            <Icon
              aria-hidden
              className={
                granted === false
                  ? 'mt-0.5 size-4.5 shrink-0 text-broken'
                  : 'mt-0.5 size-4.5 shrink-0 text-accent'
              }
            />
            <div className="min-w-0">
              <p>
                {permission.why}
                {granted === false && (
                  <span className="font-medium text-broken"> {t('permission.missing')}</span>
                )}
                {granted && <span className="sr-only"> {t('permission.granted')}</span>}
              </p>
              <p className="text-13 wrap-anywhere text-ink-soft">{permission.scope}</p>
            </div>
          </li>
        )
      })}
    </ul>
  )
}
