// One of the five steps: its number or a tick, its reason, and its content when it is the open one.
import { Check } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import type { StepName } from '@/api/onboarding'
import { Button } from '@/components/ui/button'
import { cn } from '@/lib/cn'
import { t } from './texts'

interface StartStepProps {
  number: number
  step: StepName
  done: boolean
  current: boolean
  /** What was decided, shown instead of the reason once the step is done. */
  summary?: string | null
  /** Absent while the step cannot be opened yet. */
  onOpen?: () => void
  children: ReactNode
}

export function StartStep({
  number,
  step,
  done,
  current,
  summary,
  onOpen,
  children,
}: StartStepProps) {
  const title = t(`start.steps.${step}.title`)
  const heading = useRef<HTMLHeadingElement>(null)
  const wasCurrent = useRef(current)

  useEffect(() => {
    if (current && !wasCurrent.current) heading.current?.focus()
    wasCurrent.current = current
  }, [current])

  return (
    <li
      aria-current={current ? 'step' : undefined}
      className={cn(
        'rounded-lg border border-line',
        current ? 'bg-surface-raised' : 'bg-transparent',
      )}
    >
      <div className="flex items-start gap-3 p-4 sm:gap-4 sm:p-5">
        <span
          className={cn(
            'flex size-7 shrink-0 items-center justify-center rounded-full text-13 ' +
              'font-medium [&_svg]:size-4',
            done
              ? 'bg-accent text-accent-ink'
              : current
                ? 'bg-accent-soft text-accent'
                : 'bg-surface-sunken text-ink-soft',
          )}
        >
          {done ? <Check aria-hidden /> : number}
        </span>
        <div className="flex min-w-0 grow items-start justify-between gap-3">
          <div>
            <h2
              ref={heading}
              tabIndex={-1}
              className="text-17 leading-7 font-medium focus:outline-none"
            >
              {title}
            </h2>
            <p className="text-pretty text-ink-soft">
              {done && !current ? (summary ?? t('start.done')) : t(`start.steps.${step}.reason`)}
            </p>
          </div>
          {!current && onOpen && (
            <Button
              variant="ghost"
              size="sm"
              onClick={onOpen}
              aria-label={t(done ? 'start.changeStep' : 'start.openStep', { step: title })}
            >
              {done ? t('start.change') : t('start.open')}
            </Button>
          )}
        </div>
      </div>
      {current && <div className="animate-fade-in px-4 pb-5 sm:pr-5 sm:pl-16">{children}</div>}
    </li>
  )
}
