/** How long it waits, how long it pauses, and when an answer comes too late. */
import { useState } from 'react'
import type { Assistant } from '@/api/types'
import { NumberSetting } from './number-setting'
import { SettingsSection } from './settings-section'
import type { SettingsDraft } from './use-settings-draft'
import { t } from './texts'

const names = ['debounce_seconds', 'takeover_hours', 'late_after_minutes'] as const
const limits = {
  debounce_seconds: { name: 'debounce', least: 0, most: 60 },
  takeover_hours: { name: 'takeover', least: 1, most: 168 },
  late_after_minutes: { name: 'late', least: 1, most: 1440 },
} as const

type TimingFormProps = { assistant: Assistant; draft: SettingsDraft; isReadOnly: boolean }

export function TimingForm({ assistant, draft, isReadOnly }: TimingFormProps) {
  const [wrong, setWrong] = useState<string[]>([])
  const [undone, setUndone] = useState(0)

  function undo() {
    setWrong([])
    setUndone(undone + 1)
  }

  return (
    <SettingsSection
      title={t('timing.title')}
      names={names}
      draft={draft}
      isReadOnly={isReadOnly}
      isWrong={wrong.length > 0}
      onUndo={undo}
    >
      {names.map((name) => (
        <NumberSetting
          key={`${name}-${undone}`}
          {...limits[name]}
          value={draft.get(name)}
          standard={assistant.defaults[name]}
          isReadOnly={isReadOnly}
          onChange={(value) => {
            setWrong((current) => [
              ...current.filter((other) => other !== name),
              ...(value === null ? [name] : []),
            ])
            if (value !== null) draft.set(name, value)
          }}
        />
      ))}
    </SettingsSection>
  )
}
