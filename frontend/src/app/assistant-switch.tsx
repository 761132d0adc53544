// The product's most important control: the assistant, on or off, with its state in
// words. Optimistic; put back with the reason when the server refuses.
import { useId } from 'react'
import { useNavigate } from '@/lib/router'
import { isPaused } from '@/api/assistant-state'
import { useUpdateBusiness } from '@/api/business'
import { ApiError, errorDetail } from '@/api/client'
import type { Business } from '@/api/types'
import { Switch } from '@/components/ui/switch'
import { showToast } from '@/components/ui/toast'
import { cn } from '@/lib/cn'
import { t } from './texts'

function stateSentence(business: Business, pending: boolean): string {
  if (pending) return business.ai_enabled ? t('switch.states.ON') : t('switch.states.OFF')
  return t(`switch.states.${business.assistant_state.code}`)
}

/** Reasons for which it can't be on, and that the assistant's page mends. */
const mendable = ['NO_INSTRUCTIONS', 'BLANKS_LEFT'] as const

const isMendable = (code: string): code is (typeof mendable)[number] =>
  mendable.some((known) => known === code)

export function AssistantSwitch({ business }: { business: Business }) {
  const update = useUpdateBusiness(business.id)
  const navigate = useNavigate()
  const id = useId()
  const paused = !update.isPending && isPaused(business.assistant_state)
  const mayChange = business.role === 'OWNER' && !business.suspended

  const change = (on: boolean) =>
    update.mutate(
      { ai_enabled: on },
      {
        onError: (error) =>
          showToast(t('switch.undone', { reason: errorDetail(error) }), {
            tone: 'broken',
            action:
              error instanceof ApiError && isMendable(error.code)
                ? {
                    label: t(`switch.mend.${error.code}`),
                    run: () => void navigate(`/b/${business.id}/assistant`),
                  }
                : undefined,
          }),
      },
    )

  return (
    <div className="flex min-w-0 items-center gap-2.5">
      <div className="min-w-0 text-right text-13 leading-tight">
        <label htmlFor={`${id}-switch`} className="hidden font-medium sm:block">
          {t('switch.label')}
        </label>
        <p
          id={`${id}-state`}
          className={cn(
            'line-clamp-2 max-w-36 sm:max-w-none',
            paused ? 'font-medium text-needs-you' : 'text-ink-soft',
          )}
          role="status"
          title={business.assistant_state.detail}
        >
          {stateSentence(business, update.isPending)}
        </p>
      </div>
      <Switch
        id={`${id}-switch`}
        aria-label={t('switch.label')}
        aria-describedby={`${id}-state`}
        title={mayChange ? undefined : t('switch.ownersOnly')}
        disabled={!mayChange}
        checked={business.ai_enabled}
        data-tone={paused ? 'needs-you' : undefined}
        onCheckedChange={change}
      />
    </div>
  )
}
