// Connecting Instagram: the ways to do it, what each asks for and why, before leaving for Meta.
import { useState, type ReactNode } from 'react'
import { connectUrl, useLogins, usePermissions } from '@/api/instagram'
import type { LoginKind } from '@/api/types'
import { ErrorState } from './error-state'
import { PermissionList } from './permission-list'
import { Button } from './ui/button'
import { RadioChoices } from './ui/radio-choices'
import { Skeleton } from './ui/skeleton'
import { t } from './texts'

interface ConnectChoiceProps {
  businessId: number
  /** Where the way back from Meta leads. */
  next: string
  /** The way that is chosen to begin with. */
  login?: LoginKind | null
  /** Stands beside the button. */
  children?: ReactNode
}

export function ConnectChoice({ businessId, next, login, children }: ConnectChoiceProps) {
  const logins = useLogins()
  const permissions = usePermissions()
  const [chosen, setChosen] = useState<LoginKind | null>(login ?? null)
  const failed = [logins, permissions].find((query) => query.isError && !query.data)
  if (failed) {
    return <ErrorState title={t('connect.failed')} query={failed} className="py-4" />
  }
  if (!logins.data || !permissions.data) return <Skeleton className="h-64" />

  const available = logins.data.filter((way) => way.available)
  const way = available.find((one) => one.login === chosen) ?? available[0]
  if (!way)
    return <p className="text-broken">{logins.data[0]?.unavailable_reason ?? t('connect.none')}</p>
  return (
    <div className="flex flex-col gap-4">
      {available.length > 1 ? (
        <RadioChoices
          label={t('connect.which')}
          choices={available.map((one) => ({ value: one.login, title: one.name, text: one.line }))}
          value={way.login}
          onChange={setChosen}
        />
      ) : (
        <p>{way.line}</p>
      )}
      {/* The button stands above the list: on a phone it would else be far below. */}
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" asChild>
          <a href={connectUrl(businessId, next, way.login)}>{t(`connect.go.${way.login}`)}</a>
        </Button>
        {children}
      </div>
      <h3 className="font-medium">{t('connect.asks')}</h3>
      <PermissionList
        permissions={permissions.data.filter((permission) => permission.login === way.login)}
      />
    </div>
  )
}
