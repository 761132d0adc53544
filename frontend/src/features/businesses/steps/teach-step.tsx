// Teaching it: a trade's text to begin with, then the owner's own words. What is typed
// is kept in this browser until it is saved.
import { useState } from 'react'
import { isChangedMeanwhile, useAssistant, useSaveAssistant, useTemplates } from '@/api/assistant'
import { ApiError, errorDetail } from '@/api/client'
import type { Assistant, Template } from '@/api/types'
import { ErrorState } from '@/components/error-state'
import { PlaceholdersNote } from '@/components/placeholders-note'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { Field, FormError } from '@/components/ui/field'
import { Textarea } from '@/components/ui/input'
import { Skeleton } from '@/components/ui/skeleton'
import { formatNumber } from '@/lib/format'
import { t } from '../texts'
import type { StepProps } from './step-props'
const draftKey = (businessId: number) => `conversa.start-draft.${businessId}`

export function TeachStep(props: StepProps) {
  const assistant = useAssistant(props.business.id)
  if (assistant.data) return <TeachForm {...props} assistant={assistant.data} />
  if (assistant.isError) {
    return <ErrorState title={t('start.failed')} query={assistant} />
  }
  return <Skeleton className="h-96" />
}

/** The text as it is typed; it outlives a reload until it is saved. */
function useStartDraft(businessId: number, saved: string) {
  const [text, setText] = useState(() => localStorage.getItem(draftKey(businessId)) ?? saved)
  return {
    text,
    write: (next: string) => {
      setText(next)
      localStorage.setItem(draftKey(businessId), next)
    },
    forget: () => localStorage.removeItem(draftKey(businessId)),
  }
}

function TeachForm({ business, assistant, onDone }: StepProps & { assistant: Assistant }) {
  const draft = useStartDraft(business.id, assistant.instructions)
  const { text } = draft
  const [offered, setOffered] = useState<Template | null>(null)
  const [missing, setMissing] = useState(false)
  const templates = useTemplates()
  const save = useSaveAssistant(business.id)

  const write = (next: string) => {
    setMissing(false)
    draft.write(next)
  }
  const choose = (template: Template) => {
    const untouched = text.trim() === '' || templates.data?.some((other) => other.text === text)
    if (untouched) write(template.text)
    else setOffered(template)
  }
  const submit = () => {
    if (text.trim() === '') {
      setMissing(true)
      return
    }
    save.mutate(
      { instructions: text, base_version: assistant.version },
      {
        onSuccess: () => {
          draft.forget()
          onDone()
        },
      },
    )
  }
  const failure = isChangedMeanwhile(save.error)
    ? t('start.taught.changed')
    : save.error && errorDetail(save.error)

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {templates.data && templates.data.length > 0 && (
        <TradeChoice templates={templates.data} text={text} onChoose={choose} />
      )}
      {templates.isPending && <Skeleton className="h-11" />}
      <FormError>{failure}</FormError>
      <Field
        label={t('start.taught.label')}
        hint={<TextHint text={text} most={assistant.max_length} />}
        error={
          missing
            ? t('start.taught.required')
            : save.error instanceof ApiError
              ? save.error.fields.instructions?.join(' ')
              : undefined
        }
      >
        {(field) => (
          <Textarea
            {...field}
            className="min-h-72 lg:text-15"
            value={text}
            maxLength={assistant.max_length}
            onChange={(event) => write(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" className="self-start" pending={save.isPending}>
        {t('start.taught.submit')}
      </Button>
      <ReplaceDialog
        offered={offered}
        onClose={() => setOffered(null)}
        onReplace={(template) => write(template.text)}
      />
    </form>
  )
}

type ReplaceDialogProps = {
  offered: Template | null
  onClose: () => void
  onReplace: (template: Template) => void
}

/** Asks before a trade's text takes the place of the owner's own words. */
function ReplaceDialog({ offered, onClose, onReplace }: ReplaceDialogProps) {
  return (
    <ConfirmDialog
      open={offered !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t('start.taught.replaceTitle')}
      description={t('start.taught.replaceText')}
      confirmLabel={t('start.taught.replace')}
      cancelLabel={t('start.taught.keep')}
      onConfirm={() => {
        if (offered) onReplace(offered)
        onClose()
      }}
    />
  )
}

type TradeChoiceProps = {
  templates: Template[]
  text: string
  onChoose: (template: Template) => void
}

function TradeChoice({ templates, text, onChoose }: TradeChoiceProps) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2">{t('start.taught.trade')}</legend>
      <div className="flex flex-wrap gap-2">
        {templates.map((template) => (
          <Button
            key={template.trade}
            aria-pressed={template.text === text}
            className="aria-pressed:border-accent aria-pressed:bg-accent-soft"
            onClick={() => onChoose(template)}
          >
            {template.name}
          </Button>
        ))}
      </div>
    </fieldset>
  )
}

function TextHint({ text, most }: { text: string; most: number }) {
  return (
    <>
      {t('start.taught.hint')}{' '}
      {t('start.taught.length', {
        length: formatNumber(text.length),
        most: formatNumber(most),
      })}
      <span className="mt-1 block empty:hidden">
        <PlaceholdersNote text={text} />
      </span>
    </>
  )
}
