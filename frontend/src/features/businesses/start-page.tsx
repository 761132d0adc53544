// The first-run path. The business and the open step are in the URL, so leaving and
// coming back lands where it was; without a step it is the first open one.
import { useEffect, useState } from 'react'
import { Navigate, useNavigate, useSearchParams } from '@/lib/router'
import { useBusiness } from '@/api/business'
import { useLive } from '@/api/live'
import { openSteps, stepNames, type StepName } from '@/api/onboarding'
import { useSession } from '@/api/session'
import { ErrorState } from '@/components/error-state'
import { Skeleton } from '@/components/ui/skeleton'
import { showToast } from '@/components/ui/toast'
import { lastBusiness, rememberBusiness } from '@/lib/last-business'
import { useConnectedNotice } from '@/lib/use-connected-notice'
import { useCreateBusiness } from './api'
import { FirstMessage } from './first-message'
import { StartFrame } from './start-frame'
import { StartStep } from './start-step'
import { ConnectStep } from './steps/connect-step'
import { NameStep, NewBusinessStep } from './steps/name-step'
import type { Trial } from './steps/step-props'
import { SwitchOnStep } from './steps/switch-on-step'
import { TeachStep } from './steps/teach-step'
import { TryStep } from './steps/try-step'
import { t } from './texts'

export function StartPage() {
  const { data: session } = useSession()
  const [search] = useSearchParams()
  const wanted = search.get('business')
  const last = lastBusiness(session?.businesses ?? [])
  if (!wanted && last) return <Navigate to={`/start?business=${last.id}`} replace />
  if (!wanted || wanted === 'new' || !last) return <NewBusiness />
  return <StartPath key={wanted} businessId={Number(wanted)} />
}

function NewBusiness() {
  const create = useCreateBusiness()
  const navigate = useNavigate()
  return (
    <StartFrame>
      {stepNames.map((step, index) => (
        <StartStep
          key={step}
          number={index + 1}
          step={step}
          done={false}
          current={step === 'named'}
        >
          <NewBusinessStep
            onCreate={async (values) => {
              const business = await create.mutateAsync(values)
              await navigate(`/start?business=${business.id}`, { replace: true })
            }}
          />
        </StartStep>
      ))}
    </StartFrame>
  )
}

const steps: Record<StepName, typeof NameStep> = {
  named: NameStep,
  connected: ConnectStep,
  instructions_written: TeachStep,
  tried: TryStep,
  switched_on: SwitchOnStep,
}

const sayArrived = (username: string) => showToast(t('start.connected.arrived', { username }))

/** The step in the URL, and whether the trial is waited for at its end. */
function useStepInUrl() {
  const [search, setSearch] = useSearchParams()
  return {
    asked: stepNames.find((step) => step === search.get('step')),
    cameFromTrial: search.get('back') === 'tried',
    goTo: (step?: StepName, back?: StepName) =>
      setSearch((now) => {
        now.delete('step')
        now.delete('back')
        if (step) now.set('step', step)
        if (back) now.set('back', back)
        return now
      }),
  }
}

/** What was asked in the trial, which is asked again after the instructions were changed. */
function useTrial(goTo: (step: StepName, back?: StepName) => void) {
  const [question, setQuestion] = useState('')
  const [asksAgain, setAsksAgain] = useState(false)
  const trial: Trial = {
    question,
    asksAgain,
    onAsk: (asked) => {
      setQuestion(asked)
      setAsksAgain(false)
    },
    onChange: () => goTo('instructions_written', 'tried'),
  }
  const goBackToTrial = () => {
    setAsksAgain(true)
    goTo('tried')
  }
  return { trial, goBackToTrial }
}

function StartPath({ businessId }: { businessId: number }) {
  const query = useBusiness(businessId)
  const business = query.data
  const { asked, cameFromTrial, goTo } = useStepInUrl()
  const { trial, goBackToTrial } = useTrial(goTo)
  useLive(businessId)

  useEffect(() => rememberBusiness(businessId), [businessId])

  const username = business?.instagram.username
  useConnectedNotice(username, sayArrived)

  if (!business) {
    return (
      <StartFrame>
        {query.error ? (
          <ErrorState title={t('start.failed')} query={query} />
        ) : (
          stepNames.map((step) => <Skeleton key={step} className="h-18" />)
        )}
      </StartFrame>
    )
  }
  if (business.role !== 'OWNER') return <Navigate to={`/b/${businessId}/inbox`} replace />

  const open = openSteps(business)
  const current = asked ?? open[0]
  const summaries: Partial<Record<StepName, string | null>> = {
    named: business.name,
    connected: username && `@${username}`,
  }

  return (
    <StartFrame businessId={businessId} isDone={open.length === 0}>
      {stepNames.map((step, index) => {
        const Step = steps[step]
        const next = stepNames[index + 1]
        return (
          <StartStep
            key={step}
            number={index + 1}
            step={step}
            done={!open.includes(step)}
            current={step === current}
            summary={summaries[step]}
            onOpen={() => goTo(step)}
          >
            <Step
              business={business}
              onDone={() => {
                if (step === 'instructions_written' && cameFromTrial) goBackToTrial()
                else goTo(stepNames.slice(index + 1).find((later) => open.includes(later)))
              }}
              onSkip={() => goTo(next)}
              onGoTo={(to) => goTo(to)}
              trial={trial}
            />
          </StartStep>
        )
      })}
      {business.onboarding.switched_on && <FirstMessage business={business} />}
    </StartFrame>
  )
}
