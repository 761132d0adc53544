// The connection doctor: goes through the connection in order and says of each thing how it is and
// what to do.
import { CircleCheck, CircleDashed, CircleX, TriangleAlert, type LucideIcon } from 'lucide-react'
import { errorDetail } from '@/api/client'
import { useDoctor } from '@/api/instagram'
import type { DoctorCheck, DoctorReport } from '@/api/types'
import { Time } from '@/components/time'
import { Button } from '@/components/ui/button'
import { FormError } from '@/components/ui/field'
import { Skeleton } from '@/components/ui/skeleton'
import { cn } from '@/lib/cn'
import { t } from './texts'

const looks: Record<DoctorCheck['state'], { Icon: LucideIcon; style: string }> = {
  OK: { Icon: CircleCheck, style: 'text-accent' },
  WARN: { Icon: TriangleAlert, style: 'text-needs-you' },
  FAIL: { Icon: CircleX, style: 'text-broken' },
  SKIPPED: { Icon: CircleDashed, style: 'text-ink-soft' },
  WAITING: { Icon: CircleDashed, style: 'text-needs-you' },
}

export function Doctor({
  businessId,
  timeZone,
  isOwner,
}: {
  businessId: number
  timeZone: string
  isOwner: boolean
}) {
  const doctor = useDoctor(businessId)
  return (
    <section className="flex flex-col gap-4 rounded-lg border border-line bg-surface-raised p-5">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div>
          <h2 className="text-17 font-semibold">{t('doctor.title')}</h2>
          <p className="text-ink-soft">{t('doctor.intro')}</p>
        </div>
        <Button pending={doctor.isPending} onClick={() => doctor.mutate(undefined)}>
          {doctor.data ? t('doctor.again') : t('doctor.run')}
        </Button>
      </div>
      <FormError>{doctor.isError ? errorDetail(doctor.error) : null}</FormError>
      <div aria-live="polite" aria-busy={doctor.isPending}>
        {doctor.isPending ? (
          <div role="status" aria-label={t('doctor.running')} className="flex flex-col gap-3">
            <p className="text-13 text-ink-soft">{t('doctor.running')}</p>
            <Skeleton className="h-12" />
            <Skeleton className="h-12" />
            <Skeleton className="h-12" />
          </div>
        ) : (
          doctor.data && (
            <Report
              report={doctor.data}
              timeZone={timeZone}
              onSubscribe={isOwner ? () => doctor.mutate('SUBSCRIBE') : null}
            />
          )
        )}
      </div>
    </section>
  )
}

interface ReportProps {
  report: DoctorReport
  timeZone: string
  onSubscribe: (() => void) | null // null: not for this person to do
}

function Report({ report, timeZone, onSubscribe }: ReportProps) {
  const bad = report.checks.filter(
    (check) => check.state === 'FAIL' || check.state === 'WARN',
  ).length
  return (
    <div className="flex flex-col gap-3">
      <p className="font-medium">
        {t('doctor.found', { bad })}{' '}
        <span className="text-13 font-normal text-ink-soft">
          <Time at={report.ran_at} timeZone={timeZone} ago />
        </span>
      </p>
      <ol aria-label={t('doctor.checked')} className="flex flex-col divide-y divide-line">
        {report.checks.map((check) => (
          <Check
            key={check.code}
            check={check}
            onSubscribe={check.code === 'SUBSCRIBED' ? onSubscribe : null}
          />
        ))}
      </ol>
    </div>
  )
}

function Check({ check, onSubscribe }: { check: DoctorCheck; onSubscribe: (() => void) | null }) {
  const { Icon, style } = looks[check.state]
  return (
    <li className="flex gap-3 py-3">
      <Icon aria-hidden className={cn('mt-0.5 size-5 shrink-0', style)} />
      <div className="min-w-0">
        <p className="font-medium">
          {check.title} <span className="sr-only">{t(`doctor.states.${check.state}`)}</span>
        </p>
        <p className="wrap-anywhere text-ink-soft">{check.result}</p>
        {check.fix && <p className="mt-1 wrap-anywhere">{check.fix}</p>}
        {check.state === 'FAIL' && onSubscribe && (
          <Button className="mt-2" onClick={onSubscribe}>
            {t('doctor.subscribe')}
          </Button>
        )}
      </div>
    </li>
  )
}
