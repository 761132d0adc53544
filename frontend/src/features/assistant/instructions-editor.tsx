/** Where the owner writes how the assistant talks and what it knows. */
import { Plus } from 'lucide-react'
import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { isChangedMeanwhile, useTemplates } from '@/api/assistant'
import { errorDetail } from '@/api/client'
import type { Assistant } from '@/api/types'
import { PlaceholdersNote } from '@/components/placeholders-note'
import { useNow } from '@/components/time'
import { Button } from '@/components/ui/button'
import { FormError } from '@/components/ui/field'
import { Textarea } from '@/components/ui/input'
import { showToast } from '@/components/ui/toast'
import { formatNumber } from '@/lib/format'
import { formatWhen } from '@/lib/format-when'
import { addHeading, hasHeading } from './headings'
import type { InstructionsDraft } from './use-instructions-draft'
import { t } from './texts'

const headings = ['us', 'offer', 'tone', 'never', 'handover'] as const

const isMac = /mac|iphone|ipad/i.test(navigator.platform)

type InstructionsEditorProps = {
  assistant: Assistant
  timeZone: string
  draft: InstructionsDraft
  isSaving: boolean
  error: unknown
  onSave: () => void
  /** What stands between the editor and its foot: the notice of another version. */
  notice: ReactNode
}

export function InstructionsEditor(props: InstructionsEditorProps) {
  const { assistant, draft, isSaving, error, onSave, notice } = props
  const box = useRef<HTMLTextAreaElement>(null)
  const over = draft.text.length - assistant.max_length
  // A conflict has its own notice, and what is not changed any more has nothing to complain of.
  const showsError =
    Boolean(error) && draft.isChanged && !(draft.isBehind && isChangedMeanwhile(error))
  const canSave = draft.isChanged && !draft.isBehind && over <= 0

  function writeOn(text: string) {
    draft.change(text)
    // The caret goes where the writing goes on, once the new text is there.
    requestAnimationFrame(() => {
      const element = box.current
      if (!element) return
      element.focus()
      element.setSelectionRange(text.length, text.length)
      element.scrollTop = element.scrollHeight
    })
  }

  function discard() {
    const { text } = draft
    draft.discard()
    showToast(t('instructions.discarded'), {
      action: { label: t('instructions.undo'), run: () => draft.change(text) },
    })
  }

  function saveOnShortcut(event: KeyboardEvent) {
    if (event.key.toLowerCase() !== 's' || !(event.metaKey || event.ctrlKey)) return
    event.preventDefault()
    if (canSave && !isSaving) onSave()
  }

  return (
    <section className="flex flex-col gap-3">
      <div>
        <h2 className="text-17 font-semibold">{t('instructions.title')}</h2>
        <p id="instructions-hint" className="text-ink-soft">
          {t('instructions.hint')}
        </p>
      </div>
      <Suggestions text={draft.text} onWrite={writeOn} />
      <Textarea
        ref={box}
        value={draft.text}
        onChange={(event) => draft.change(event.target.value)}
        onKeyDown={saveOnShortcut}
        dir="auto"
        aria-label={t('instructions.label')}
        aria-describedby="instructions-hint"
        aria-invalid={over > 0 || undefined}
        placeholder={t('instructions.placeholder')}
        className="min-h-96 resize-y p-4 leading-relaxed lg:min-h-[60dvh]"
      />
      {/* In sight while the text scrolls, whatever there is to decide. */}
      <div className="sticky bottom-0 flex flex-col gap-3 bg-surface py-3">
        {notice}
        <FormError>{showsError ? errorDetail(error) : null}</FormError>
        <div className="text-13 empty:hidden">
          <PlaceholdersNote text={draft.text} />
        </div>
        <div className="flex items-center gap-x-2 lg:gap-x-4">
          <div className="mr-auto flex min-w-0 flex-col text-13 text-ink-soft">
            <SavedState {...props} />
            <TextLength length={draft.text.length} most={assistant.max_length} />
          </div>
          <span className="hidden text-13 whitespace-nowrap text-ink-soft xl:inline">
            {isMac ? t('instructions.saveHint.mac') : t('instructions.saveHint.other')}
          </span>
          {draft.isChanged && (
            <Button variant="ghost" onClick={discard}>
              {t('instructions.discard')}
            </Button>
          )}
          <Button variant="primary" disabled={!canSave} pending={isSaving} onClick={onSave}>
            {t('instructions.save')}
          </Button>
        </div>
      </div>
    </section>
  )
}

function TextLength({ length, most }: { length: number; most: number }) {
  if (length > most) {
    return (
      <span role="alert" className="text-broken">
        {t('instructions.tooLong', { over: formatNumber(length - most) })}
      </span>
    )
  }
  return (
    <span>
      {t('instructions.length', { length: formatNumber(length), most: formatNumber(most) })}
    </span>
  )
}

function SavedState({ assistant, timeZone, draft, isSaving }: InstructionsEditorProps) {
  const now = useNow()
  if (isSaving) return <span role="status">{t('instructions.saving')}</span>
  if (draft.isChanged) {
    return (
      <span role="status" className="font-medium text-needs-you">
        {t('instructions.unsaved')}
      </span>
    )
  }
  if (assistant.version === 0 || !assistant.updated_at)
    return <span role="status">{t('instructions.none')}</span>
  const version = String(assistant.version)
  const when = formatWhen(assistant.updated_at, timeZone, now)
  const by = assistant.updated_by
  return (
    <span role="status">
      {by
        ? t('instructions.savedBy', { version, when, by })
        : t('instructions.saved', { version, when })}
    </span>
  )
}

function Suggestions({ text, onWrite }: { text: string; onWrite: (text: string) => void }) {
  const isEmpty = text.trim() === ''
  const templates = useTemplates({ enabled: isEmpty })
  const missing = headings
    .map((heading) => t(`instructions.headings.${heading}`))
    .filter((heading) => !hasHeading(text, heading))
  return (
    <>
      {isEmpty && templates.data && (
        <SuggestionRow label={t('instructions.startFrom')}>
          {templates.data.map((template) => (
            <Button key={template.trade} size="sm" onClick={() => onWrite(template.text)}>
              {template.name}
            </Button>
          ))}
        </SuggestionRow>
      )}
      {missing.length > 0 && (
        <SuggestionRow label={t('instructions.addHeading')}>
          {missing.map((heading) => (
            <Button key={heading} size="sm" onClick={() => onWrite(addHeading(text, heading))}>
              <Plus aria-hidden />
              {heading}
            </Button>
          ))}
        </SuggestionRow>
      )}
    </>
  )
}

function SuggestionRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap items-center gap-2">
      <span aria-hidden className="text-13 text-ink-soft">
        {label}
      </span>
      {children}
    </div>
  )
}
