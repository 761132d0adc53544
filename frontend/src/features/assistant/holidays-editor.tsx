/** Days on which the business is closed whatever the week says. */
import { X } from 'lucide-react'
import { useId, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { locale } from '@/i18n/language'
import { t } from './texts'

type HolidaysEditorProps = {
  holidays: string[]
  isReadOnly: boolean
  onChange: (holidays: string[]) => void
}

const named = (date: string) =>
  new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${date}T00:00:00Z`))

export function HolidaysEditor({ holidays, isReadOnly, onChange }: HolidaysEditorProps) {
  const id = useId()
  const [date, setDate] = useState('')
  const isAddable = date !== '' && !holidays.includes(date)

  function add() {
    onChange([...holidays, date].sort())
    setDate('')
  }

  return (
    <div className="flex flex-col gap-2">
      <label htmlFor={id} className="font-medium">
        {t('hours.holidays')}
      </label>
      {holidays.length > 0 ? (
        <ul className="flex flex-wrap gap-2">
          {holidays.map((holiday) => (
            <li key={holiday} className="flex items-center rounded bg-surface-sunken pl-3">
              {named(holiday)}
              {isReadOnly ? (
                <span className="w-3" />
              ) : (
                <Button
                  variant="ghost"
                  size="icon"
                  className="text-ink-soft"
                  aria-label={t('hours.remove', { label: named(holiday) })}
                  onClick={() => onChange(holidays.filter((other) => other !== holiday))}
                >
                  <X aria-hidden />
                </Button>
              )}
            </li>
          ))}
        </ul>
      ) : (
        isReadOnly && <p className="text-ink-soft">{t('hours.noHolidays')}</p>
      )}
      {!isReadOnly && (
        <div className="flex flex-wrap gap-2">
          <Input
            id={id}
            type="date"
            value={date}
            onChange={(event) => setDate(event.target.value)}
            className="w-auto"
          />
          <Button disabled={!isAddable} onClick={add}>
            {t('hours.addHoliday')}
          </Button>
        </div>
      )}
      <p className="text-13 text-ink-soft">{t('hours.holidaysHint')}</p>
    </div>
  )
}
