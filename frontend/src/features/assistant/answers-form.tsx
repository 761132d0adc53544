/** What it answers besides questions. */
import { SettingsSection } from './settings-section'
import { SwitchSetting } from './switch-setting'
import type { SettingsDraft } from './use-settings-draft'
import { words as allWords } from './words'

const words = allWords.answers
const names = ['answers_shares'] as const

export function AnswersForm({ draft, isReadOnly }: { draft: SettingsDraft; isReadOnly: boolean }) {
  return (
    <SettingsSection
      title={words.title}
      names={names}
      draft={draft}
      isReadOnly={isReadOnly}
      isWrong={false}
    >
      <SwitchSetting
        label={words.shares}
        hint={words.sharesHint}
        checked={draft.get('answers_shares')}
        isReadOnly={isReadOnly}
        onChange={(checked) => draft.set('answers_shares', checked)}
      />
    </SettingsSection>
  )
}
