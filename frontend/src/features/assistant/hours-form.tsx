/**
 * When the assistant answers: always, or beside the working hours; and what it says while it does
 * not.
 */
import type { Assistant } from '@/api/types'
import { useNow } from '@/components/time'
import { RadioChoices } from '@/components/ui/radio-choices'
import { formatWhen } from '@/lib/format-when'
import { HolidaysEditor } from './holidays-editor'
import { days, isDayWrong, isEmpty, readHours, usualHours } from './hours'
import { HoursEditor } from './hours-editor'
import { isTooLong, SentenceSetting } from './sentence-setting'
import { SettingsSection } from './settings-section'
import type { SettingsDraft } from './use-settings-draft'
import { t } from './texts'

const names = ['answers_when', 'hours', 'holidays', 'away_message'] as const
const choices = ['ALWAYS', 'INSIDE', 'OUTSIDE'] as const

type HoursFormProps = {
  assistant: Assistant
  timeZone: string
  draft: SettingsDraft
  isReadOnly: boolean
}

export function HoursForm({ assistant, timeZone, draft, isReadOnly }: HoursFormProps) {
  const chosen = draft.get('answers_when')
  const hours = readHours(draft.get('hours'))
  const usesHours = chosen !== 'ALWAYS'
  const isWrong = usesHours && (isEmpty(hours) || days.some((day) => isDayWrong(hours[day])))

  function choose(choice: (typeof choices)[number]) {
    draft.set('answers_when', choice)
    if (choice !== 'ALWAYS' && isEmpty(hours)) draft.set('hours', usualHours())
  }

  return (
    <SettingsSection
      title={t('hours.title')}
      names={names}
      draft={draft}
      isReadOnly={isReadOnly}
      isWrong={isWrong || isTooLong(draft.get('away_message'))}
    >
      <RadioChoices
        label={t('hours.title')}
        hideLabel
        choices={choices.map((choice) => ({
          value: choice,
          title: t(`hours.choices.${choice}.title`),
          text: t(`hours.choices.${choice}.text`),
        }))}
        value={chosen}
        disabled={isReadOnly}
        onChange={choose}
      />
      {usesHours && (
        <>
          <OpenNow assistant={assistant} timeZone={timeZone} />
          <HoursEditor
            hours={hours}
            isReadOnly={isReadOnly}
            onChange={(changed) => draft.set('hours', changed)}
          />
          {isEmpty(hours) && <p className="text-13 text-broken">{t('hours.empty')}</p>}
          <HolidaysEditor
            holidays={draft.get('holidays')}
            isReadOnly={isReadOnly}
            onChange={(changed) => draft.set('holidays', changed)}
          />
        </>
      )}
      {chosen === 'INSIDE' && (
        <SentenceSetting
          label={t('hours.away')}
          hint={t('hours.awayHint')}
          value={draft.get('away_message')}
          standard={assistant.defaults.away_message}
          isReadOnly={isReadOnly}
          onChange={(text) => draft.set('away_message', text)}
        />
      )}
    </SettingsSection>
  )
}

/** What the saved hours mean at this moment. */
function OpenNow({ assistant, timeZone }: { assistant: Assistant; timeZone: string }) {
  const now = useNow()
  const zone = t('hours.zone', { zone: timeZone.replaceAll('_', ' ') })
  if (assistant.answers_when === 'ALWAYS') return <p className="text-13 text-ink-soft">{zone}</p>
  const { open, until } = assistant.open_now
  const when = until && formatWhen(until, timeZone, now)
  return (
    <p className="text-13 text-ink-soft">
      {describeOpen(open, when)} {zone}
    </p>
  )
}

function describeOpen(isOpen: boolean, when: string | null) {
  if (isOpen) return when ? t('hours.openUntil', { when }) : t('hours.open')
  return when ? t('hours.shutUntil', { when }) : t('hours.shut')
}
