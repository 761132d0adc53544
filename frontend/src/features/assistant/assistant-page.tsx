/** The assistant: what it knows and how it talks on the left, trying it on the right. */
import { useQuery } from '@tanstack/react-query'
import { Lock } from 'lucide-react'
import { useState } from 'react'
import { assistantQuery, useSaveAssistant } from '@/api/assistant'
import { businessQuery } from '@/api/business'
import type { Assistant, Business } from '@/api/types'
import { TryIt } from '@/components/try-it'
import { cn } from '@/lib/cn'
import { useBusinessId } from '@/lib/use-business-id'
import { AssistantFrame, columns } from './assistant-frame'
import { InstructionsEditor } from './instructions-editor'
import { LeaveGuard } from './leave-guard'
import { ChangedNotice, OtherVersion } from './other-version'
import { useInstructionsDraft } from './use-instructions-draft'
import { t } from './texts'

export function AssistantPage() {
  const businessId = useBusinessId()
  const business = useQuery(businessQuery(businessId))
  const assistant = useQuery(assistantQuery(businessId))
  return (
    <AssistantFrame queries={[business, assistant]}>
      {business.data && assistant.data && (
        <Page key={businessId} business={business.data} assistant={assistant.data} />
      )}
    </AssistantFrame>
  )
}

function Page(props: PageProps) {
  return props.business.role === 'OWNER' ? <OwnersPage {...props} /> : <AgentsPage {...props} />
}

type PageProps = { business: Business; assistant: Assistant }

function OwnersPage({ business, assistant }: PageProps) {
  const draft = useInstructionsDraft(business.id, assistant)
  const save = useSaveAssistant(business.id)
  const [isComparing, setIsComparing] = useState(false)
  const showsOther = draft.isBehind && isComparing

  function saveDraft() {
    const { text } = draft
    save.mutate(
      { instructions: text, base_version: assistant.version },
      { onSuccess: (saved) => draft.markSaved(text, saved.instructions) },
    )
  }

  return (
    <div className={columns}>
      <InstructionsEditor
        assistant={assistant}
        timeZone={business.timezone}
        draft={draft}
        isSaving={save.isPending}
        error={save.error}
        onSave={saveDraft}
        notice={
          draft.isBehind && (
            <ChangedNotice
              by={assistant.updated_by}
              isShown={isComparing}
              isSaving={save.isPending}
              onShow={setIsComparing}
              onKeepMine={saveDraft}
              onTakeTheirs={draft.discard}
            />
          )
        }
      />
      <div className="flex flex-col gap-8">
        {showsOther && <OtherVersion assistant={assistant} timeZone={business.timezone} />}
        {/* Hidden, not gone: the chat is still there after the choice. */}
        <div className={cn('flex-col gap-8', showsOther ? 'hidden' : 'flex')}>
          <TrySection businessId={business.id} draft={draft.text} />
          <ModelLine assistant={assistant} />
        </div>
      </div>
      <LeaveGuard isChanged={draft.isChanged} onLeave={draft.discard} />
    </div>
  )
}

function AgentsPage({ business, assistant }: PageProps) {
  return (
    <>
      <p className="flex items-center gap-2 rounded bg-surface-sunken px-4 py-3">
        <Lock aria-hidden className="size-4 shrink-0 text-ink-soft" />
        {t('readOnly')}
      </p>
      <div className={columns}>
        <section className="flex flex-col gap-3">
          <h2 className="text-17 font-semibold">{t('instructions.title')}</h2>
          <p
            dir="auto"
            className={cn(
              'rounded border border-line p-4 leading-relaxed break-words',
              'whitespace-pre-wrap',
            )}
          >
            {assistant.instructions || t('instructions.empty')}
          </p>
        </section>
        <div className="flex flex-col gap-8">
          <TrySection businessId={business.id} />
          <ModelLine assistant={assistant} />
        </div>
      </div>
    </>
  )
}

function TrySection({ businessId, draft }: { businessId: number; draft?: string }) {
  return (
    <section className="flex flex-col gap-3">
      <div>
        <h2 className="text-17 font-semibold">{t('tryIt.title')}</h2>
        <p className="text-ink-soft">{draft === undefined ? t('tryIt.saved') : t('tryIt.draft')}</p>
      </div>
      <TryIt businessId={businessId} draft={draft} className="h-[min(32rem,70dvh)]" />
    </section>
  )
}

function ModelLine({ assistant }: { assistant: Assistant }) {
  return <p className="text-13 text-ink-soft">{t('model', { model: assistant.model })}</p>
}
