/** Messages to customers: that an AI answers, that a person comes, that somebody is writing. */
import type { Assistant } from '@/api/types'
import { isTooLong, SentenceSetting } from './sentence-setting'
import { SettingsSection } from './settings-section'
import { SwitchSetting } from './switch-setting'
import type { SettingsDraft } from './use-settings-draft'
import { words as allWords } from './words'

const words = allWords.openness
const names = ['discloses', 'disclosure_message', 'handoff_message', 'shows_typing'] as const

type OpennessFormProps = { assistant: Assistant; draft: SettingsDraft; isReadOnly: boolean }

export function OpennessForm({ assistant, draft, isReadOnly }: OpennessFormProps) {
  const isWrong =
    isTooLong(draft.get('disclosure_message')) || isTooLong(draft.get('handoff_message'))
  return (
    <SettingsSection
      title={words.title}
      names={names}
      draft={draft}
      isReadOnly={isReadOnly}
      isWrong={isWrong}
    >
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
