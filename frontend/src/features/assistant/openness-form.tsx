/** What customers are told: that an AI answers, that a person comes, that somebody is writing. */
import { useId } from 'react'
import { Switch } from '@/components/ui/switch'
import type { Assistant } from '@/lib/types'
import { isTooLong, SentenceSetting } from './sentence-setting'
import { SettingsSection } from './settings-section'
import type { SettingsDraft } from './use-settings-draft'
import { words as allWords } from './words'

const words = allWords.openness
const names = ['discloses', 'disclosure_message', 'handoff_message', 'shows_typing'] as const

type OpennessFormProps = { assistant: Assistant; draft: SettingsDraft; isReadOnly: boolean }

export function OpennessForm({ assistant, draft, isReadOnly }: OpennessFormProps) {
  const isWrong = isTooLong(draft.get('disclosure_message')) || isTooLong(draft.get('handoff_message'))
  return (
    <SettingsSection title={words.title} names={names} draft={draft} isReadOnly={isReadOnly} isWrong={isWrong}>
      <SwitchSetting
        label={words.discloses}
        hint={words.disclosesHint}
        checked={draft.get('discloses')}
        isReadOnly={isReadOnly}
        onChange={(checked) => draft.set('discloses', checked)}
      />
      {draft.get('discloses') && (
        <SentenceSetting
          label={words.disclosure}
          hint={words.disclosureHint}
          value={draft.get('disclosure_message')}
          standard={assistant.defaults.disclosure_message}
          isReadOnly={isReadOnly}
          onChange={(text) => draft.set('disclosure_message', text)}
        />
      )}
      <SentenceSetting
        label={words.handoff}
        hint={words.handoffHint}
        value={draft.get('handoff_message')}
        standard={assistant.defaults.handoff_message}
        isReadOnly={isReadOnly}
        onChange={(text) => draft.set('handoff_message', text)}
      />
      <SwitchSetting
        label={words.typing}
        hint={words.typingHint}
        checked={draft.get('shows_typing')}
        isReadOnly={isReadOnly}
        onChange={(checked) => draft.set('shows_typing', checked)}
      />
    </SettingsSection>
  )
}

type SwitchSettingProps = {
  label: string
  hint: string
  checked: boolean
  isReadOnly: boolean
  onChange: (checked: boolean) => void
}

function SwitchSetting({ label, hint, checked, isReadOnly, onChange }: SwitchSettingProps) {
  const id = useId()
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <p id={`${id}-hint`} className="text-13 text-ink-soft">
          {hint}
        </p>
      </div>
      <Switch
        id={id}
        className="mt-1"
        checked={checked}
        disabled={isReadOnly}
        aria-describedby={`${id}-hint`}
        onCheckedChange={onChange}
      />
    </div>
  )
}
