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
import { words as allWords } from './words'

const words = allWords.hours
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
      title={words.title}
      names={names}
      draft={draft}
      isReadOnly={isReadOnly}
      isWrong={isWrong || isTooLong(draft.get('away_message'))}
    >
      <RadioChoices
        label={words.title}
        hideLabel
        choices={choices.map((choice) => ({ value: choice, ...words.choices[choice] }))}
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
          {isEmpty(hours) && <p className="text-13 text-broken">{words.empty}</p>}
          <HolidaysEditor
            holidays={draft.get('holidays')}
            isReadOnly={isReadOnly}
            onChange={(changed) => draft.set('holidays', changed)}
          />
        </>
      )}
      {chosen === 'INSIDE' && (
        <SentenceSetting
          label={words.away}
          hint={words.awayHint}
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
  if (assistant.answers_when === 'ALWAYS')
    return <p className="text-13 text-ink-soft">{words.zone(timeZone)}</p>
  const { open, until } = assistant.open_now
  const end = until && formatWhen(until, timeZone, now)
  return (
    <p className="text-13 text-ink-soft">
      {open ? words.openNow(end) : words.closedNow(end)} {words.zone(timeZone)}
    </p>
  )
}
