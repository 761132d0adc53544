/** A whole number with its unit, its default and, in a sentence, its effect. */
import { useId, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { t } from './texts'

type NumberSettingProps = {
  /** Which part of the texts' `timing` it is. */
  name: 'debounce' | 'takeover' | 'late'
  least: number
  most: number
  value: number
  standard: number
  isReadOnly: boolean
  /** `null` while what is typed is no number it can take. */
  onChange: (value: number | null) => void
}

export function NumberSetting({
  name,
  least,
  most,
  value,
  standard,
  isReadOnly,
  onChange,
}: NumberSettingProps) {
  const id = useId()
  // What is typed while it is no number yet; else the value itself is shown.
  const [odd, setOdd] = useState<string | null>(null)

  function type(text: string) {
    const number = Number(text)
    const fits = text.trim() !== '' && Number.isInteger(number) && number >= least && number <= most
    setOdd(fits ? null : text)
    onChange(fits ? number : null)
  }

  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {t(`timing.${name}.label`)}
      </label>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Input
          id={id}
          type="number"
          inputMode="numeric"
          min={least}
          max={most}
          step={1}
          value={odd ?? String(value)}
          readOnly={isReadOnly}
          aria-invalid={odd !== null || undefined}
          aria-describedby={`${id}-effect`}
          onChange={(event) => type(event.target.value)}
          className="w-24"
        />
        <span>{t(`timing.${name}.unit`)}</span>
        <span className="text-13 text-ink-soft">
          {t(`timing.${name}.default`, { value: standard })}
        </span>
        {(odd !== null || value !== standard) && !isReadOnly && (
          <Button
            variant="link"
            size="inline"
            className="min-h-11 text-13 lg:min-h-6"
            onClick={() => type(String(standard))}
          >
            {t('settings.useDefault')}
          </Button>
        )}
      </div>
      <p
        id={`${id}-effect`}
        className={odd === null ? 'text-13 text-ink-soft' : 'text-13 text-broken'}
      >
        {odd === null ? t(`timing.${name}.effect`, { value }) : t(`timing.${name}.range`)}
      </p>
    </div>
  )
}
