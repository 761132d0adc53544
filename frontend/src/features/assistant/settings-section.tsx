/**
 * One group of settings: title, what stands in it, and a way to save or undo once something was
 * changed.
 */
import type { FormEvent, ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { FormError } from '@/components/ui/field'
import type { SettingName, SettingsDraft } from './use-settings-draft'
import { t } from './texts'

type SettingsSectionProps = {
  title: string
  intro?: string
  names: readonly SettingName[]
  draft: SettingsDraft
  isReadOnly: boolean
  /** What is typed cannot be saved as it stands. */
  isWrong?: boolean
  /** Also forgets what is typed and no value yet. */
  onUndo?: () => void
  children: ReactNode
}

export function SettingsSection({
  title,
  intro,
  names,
  draft,
  isReadOnly,
  isWrong = false,
  onUndo,
  children,
}: SettingsSectionProps) {
  const isChanged = draft.isChanged(names)

  function submit(event: FormEvent) {
    event.preventDefault()
    if (isChanged && !isWrong) draft.save(names)
  }

  function undo() {
    draft.drop(names)
    onUndo?.()
  }

  return (
    <form
      aria-label={title}
      onSubmit={submit}
      noValidate
      className="flex flex-col gap-5 rounded-lg border border-line bg-surface-raised p-5"
    >
      <div>
        <h2 className="text-17 font-semibold">{title}</h2>
        {intro && <p className="text-ink-soft">{intro}</p>}
      </div>
      {children}
      <FormError>{draft.errorOf(names)}</FormError>
      {(isChanged || isWrong) && !isReadOnly && (
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary" disabled={isWrong} pending={draft.isSaving}>
            {t('settings.save')}
          </Button>
          <Button variant="ghost" onClick={undo}>
            {t('settings.undo')}
          </Button>
        </div>
      )}
    </form>
  )
}
