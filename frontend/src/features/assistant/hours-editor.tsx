/** The week: for each day the hours in which somebody is there. */
import { Plus, X } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { cn } from '@/lib/cn'
import {
  addRange,
  changeRange,
  copyMonday,
  days,
  isDayWrong,
  removeRange,
  type Day,
  type Hours,
  type Range,
} from './hours'
import { t } from './texts'

// On a phone two of them stand side by side: there is no room for the browser's clock.
const timeStyle =
  'w-auto min-w-0 grow sm:grow-0 max-sm:[&::-webkit-calendar-picker-indicator]:hidden'

type HoursEditorProps = { hours: Hours; isReadOnly: boolean; onChange: (hours: Hours) => void }

export function HoursEditor({ hours, isReadOnly, onChange }: HoursEditorProps) {
  return (
    <fieldset className="flex flex-col">
      <legend className="mb-1 font-medium">{t('hours.week')}</legend>
      <ul className="flex flex-col divide-y divide-line">
        {days.map((day) => (
          <DayRow key={day} day={day} hours={hours} isReadOnly={isReadOnly} onChange={onChange} />
        ))}
      </ul>
      {!isReadOnly && hours.mon.length > 0 && (
        <Button
          variant="link"
          size="inline"
          className="min-h-11 self-start text-13 lg:min-h-8"
          onClick={() => onChange(copyMonday(hours))}
        >
          {t('hours.copyMonday')}
        </Button>
      )}
    </fieldset>
  )
}

function DayRow({ day, hours, isReadOnly, onChange }: HoursEditorProps & { day: Day }) {
  const ranges = hours[day]
  const name = t(`hours.days.${day}`)
  return (
    <li
      className={cn(
        'grid grid-cols-[1fr_auto] items-start gap-x-3 gap-y-1 py-1.5',
        'sm:grid-cols-[7rem_1fr_auto]',
      )}
    >
      <span className="pt-2.5 lg:pt-2">{name}</span>
      <div
        className={cn(
          'col-span-2 row-start-2 flex flex-col gap-2 empty:hidden sm:col-span-1',
          'sm:col-start-2 sm:row-start-1',
        )}
      >
        {ranges.length === 0 && (
          <span className="pb-1.5 text-ink-soft sm:pt-2.5 lg:pt-2">{t('hours.closed')}</span>
        )}
        {ranges.map((range, at) => (
          <RangeRow
            // Ranges have no name of their own, and are only ever changed in place.
            key={at}
            label={ranges.length > 1 ? `${name}, ${at + 1}` : name}
            range={range}
            isReadOnly={isReadOnly}
            onChange={(changed) => onChange(changeRange(hours, day, at, changed))}
            onRemove={() => onChange(removeRange(hours, day, at))}
          />
        ))}
        {isDayWrong(ranges) && <p className="text-13 text-broken">{t('hours.wrong')}</p>}
      </div>
      {!isReadOnly && (
        <Button
          variant="ghost"
          size="sm"
          className="col-start-2 row-start-1 text-ink-soft sm:col-start-3 lg:mt-1"
          aria-label={t('hours.addTo', { day: name })}
          disabled={ranges.length >= 4}
          onClick={() => onChange(addRange(hours, day))}
        >
          <Plus aria-hidden /> {t('hours.add')}
        </Button>
      )}
    </li>
  )
}

type RangeRowProps = {
  label: string
  range: Range
  isReadOnly: boolean
  onChange: (range: Range) => void
  onRemove: () => void
}

function RangeRow({ label, range: [start, end], isReadOnly, onChange, onRemove }: RangeRowProps) {
  const isOvernight = Boolean(start && end) && end <= start
  return (
    <div className="flex flex-wrap items-center gap-1.5 sm:gap-2">
      <Input
        type="time"
        aria-label={t('hours.from', { label })}
        value={start}
        readOnly={isReadOnly}
        onChange={(event) => onChange([event.target.value, end])}
        className={timeStyle}
      />
      <span aria-hidden>–</span>
      <Input
        type="time"
        aria-label={t('hours.until', { label })}
        value={end}
        readOnly={isReadOnly}
        onChange={(event) => onChange([start, event.target.value])}
        className={timeStyle}
      />
      {!isReadOnly && (
        <Button
          variant="ghost"
          size="icon"
          className="text-ink-soft"
          aria-label={t('hours.remove', { label })}
          onClick={onRemove}
        >
          <X aria-hidden />
        </Button>
      )}
      {isOvernight && (
        <span className="basis-full text-13 text-ink-soft">{t('hours.overnight')}</span>
      )}
    </div>
  )
}
