/**
 * What happens around the assistant's answers: when it answers, what it tells customers, what it
 * may cost.
 */
import { useQuery } from '@tanstack/react-query'
import { assistantQuery } from '@/api/assistant'
import { businessQuery } from '@/api/business'
import type { Assistant, Business } from '@/api/types'
import { useBusinessId } from '@/lib/use-business-id'
import { AnswersForm } from './answers-form'
import { AssistantFrame } from './assistant-frame'
import { HoursForm } from './hours-form'
import { LeaveGuard } from './leave-guard'
import { OpennessForm } from './openness-form'
import { SpendForm } from './spend-form'
import { TimingForm } from './timing-form'
import { useSettingsDraft } from './use-settings-draft'
import { t } from './texts'

export function BehaviourPage() {
  const businessId = useBusinessId()
  const business = useQuery(businessQuery(businessId))
  const assistant = useQuery(assistantQuery(businessId))
  return (
    <AssistantFrame queries={[business, assistant]} isNarrow>
      {business.data && assistant.data && (
        <Forms key={businessId} business={business.data} assistant={assistant.data} />
      )}
    </AssistantFrame>
  )
}

function Forms({ business, assistant }: { business: Business; assistant: Assistant }) {
  const draft = useSettingsDraft(business.id, assistant)
  const given = { assistant, draft, isReadOnly: business.role !== 'OWNER' }
  return (
    <div className="flex max-w-2xl flex-col gap-6">
      {given.isReadOnly && <p className="text-ink-soft">{t('settings.readOnly')}</p>}
      <TimingForm {...given} />
      <HoursForm {...given} timeZone={business.timezone} />
      <AnswersForm draft={draft} isReadOnly={given.isReadOnly} />
      <OpennessForm {...given} />
      <SpendForm {...given} />
      <LeaveGuard isChanged={draft.hasChanges} text={t('leave.settings')} onLeave={draft.dropAll} />
    </div>
  )
}
