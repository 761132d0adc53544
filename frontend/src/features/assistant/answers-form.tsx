/** What it answers besides questions. */
import { SettingsSection } from './settings-section'
import { SwitchSetting } from './switch-setting'
import type { SettingsDraft } from './use-settings-draft'
import { t } from './texts'

const names = ['answers_shares'] as const

export function AnswersForm({ draft, isReadOnly }: { draft: SettingsDraft; isReadOnly: boolean }) {
  return (
    <SettingsSection
      title={t('answers.title')}
      names={names}
      draft={draft}
      isReadOnly={isReadOnly}
      isWrong={false}
    >
      <SwitchSetting
        label={t('answers.shares')}
        hint={t('answers.sharesHint')}
        checked={draft.get('answers_shares')}
        isReadOnly={isReadOnly}
        onChange={(checked) => draft.set('answers_shares', checked)}
      />
    </SettingsSection>
  )
}
