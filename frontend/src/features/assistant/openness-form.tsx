/** Messages to customers: that an AI answers, that a person comes, that somebody is writing. */
import type { Assistant } from '@/api/types'
import { isTooLong, SentenceSetting } from './sentence-setting'
import { SettingsSection } from './settings-section'
import { SwitchSetting } from './switch-setting'
import type { SettingsDraft } from './use-settings-draft'
import { t } from './texts'

const names = ['discloses', 'disclosure_message', 'handoff_message', 'shows_typing'] as const

type OpennessFormProps = { assistant: Assistant; draft: SettingsDraft; isReadOnly: boolean }

export function OpennessForm({ assistant, draft, isReadOnly }: OpennessFormProps) {
  const isWrong =
    isTooLong(draft.get('disclosure_message')) || isTooLong(draft.get('handoff_message'))
  return (
    <SettingsSection
      title={t('openness.title')}
      names={names}
      draft={draft}
      isReadOnly={isReadOnly}
      isWrong={isWrong}
    >
      <SwitchSetting
        label={t('openness.discloses')}
        hint={t('openness.disclosesHint')}
        checked={draft.get('discloses')}
        isReadOnly={isReadOnly}
        onChange={(checked) => draft.set('discloses', checked)}
      />
      {draft.get('discloses') && (
        <SentenceSetting
          label={t('openness.disclosure')}
          hint={t('openness.disclosureHint')}
          value={draft.get('disclosure_message')}
          standard={assistant.defaults.disclosure_message}
          isReadOnly={isReadOnly}
          onChange={(text) => draft.set('disclosure_message', text)}
        />
      )}
      <SentenceSetting
        label={t('openness.handoff')}
        hint={t('openness.handoffHint')}
        value={draft.get('handoff_message')}
        standard={assistant.defaults.handoff_message}
        isReadOnly={isReadOnly}
        onChange={(text) => draft.set('handoff_message', text)}
      />
      <SwitchSetting
        label={t('openness.typing')}
        hint={t('openness.typingHint')}
        checked={draft.get('shows_typing')}
        isReadOnly={isReadOnly}
        onChange={(checked) => draft.set('shows_typing', checked)}
      />
    </SettingsSection>
  )
}
