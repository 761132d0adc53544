/** What happens around the answers: how long it waits, and how long it stays quiet. */
import { useId, useState, type FormEvent } from 'react'
import { Button } from '@/components/ui/button'
import { FormError } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { showToast } from '@/components/ui/toast'
import { errorDetail } from '@/lib/api'
import { useSaveAssistant } from '@/lib/assistant-api'
import type { Assistant } from '@/lib/types'
import { words as allWords } from './words'

const words = allWords.timing

type Setting = 'debounce_seconds' | 'takeover_hours'

const settings = {
  debounce_seconds: { ...words.debounce, least: 0, most: 60 },
  takeover_hours: { ...words.takeover, least: 1, most: 168 },
}

/** The number typed, or null when it is none the setting can take. */
function readNumber(setting: Setting, typed: string): number | null {
  const { least, most } = settings[setting]
  const value = Number(typed)
  return typed.trim() !== '' && Number.isInteger(value) && value >= least && value <= most
    ? value
    : null
}

type TimingFormProps = { businessId: number; assistant: Assistant; isReadOnly: boolean }

export function TimingForm({ businessId, assistant, isReadOnly }: TimingFormProps) {
  const [typed, setTyped] = useState<Partial<Record<Setting, string>>>({})
  const save = useSaveAssistant(businessId)

  const names: Setting[] = ['debounce_seconds', 'takeover_hours']
  const values = names.map((name) => readNumber(name, typed[name] ?? String(assistant[name])))
  const isChanged = names.some((name, at) => values[at] !== assistant[name])

  function submit(event: FormEvent) {
    event.preventDefault()
    const [debounce, takeover] = values
    if (debounce == null || takeover == null || !isChanged) return
    save.mutate(
      { debounce_seconds: debounce, takeover_hours: takeover, base_version: assistant.version },
      {
        onSuccess: () => {
          setTyped({})
          showToast(words.saved)
        },
      },
    )
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      <h2 className="text-17 font-semibold">{words.title}</h2>
      {names.map((name) => (
        <TimingField
          key={name}
          setting={name}
          typed={typed[name] ?? String(assistant[name])}
          standard={assistant.defaults[name]}
          isReadOnly={isReadOnly}
          onType={(text) => setTyped((current) => ({ ...current, [name]: text }))}
        />
      ))}
      <FormError>{save.isError ? errorDetail(save.error) : null}</FormError>
      {isChanged && !isReadOnly && (
        <div className="flex gap-2">
          <Button
            type="submit"
            variant="primary"
            disabled={values.includes(null)}
            pending={save.isPending}
          >
            {words.save}
          </Button>
          <Button variant="ghost" onClick={() => setTyped({})}>
            {words.undo}
          </Button>
        </div>
      )}
    </form>
  )
}

type TimingFieldProps = {
  setting: Setting
  typed: string
  standard: number
  isReadOnly: boolean
  onType: (typed: string) => void
}

function TimingField({ setting, typed, standard, isReadOnly, onType }: TimingFieldProps) {
  const id = useId()
  const { label, unit, effect, range, least, most } = settings[setting]
  const value = readNumber(setting, typed)
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Input
          id={id}
          type="number"
          inputMode="numeric"
          min={least}
          max={most}
          step={1}
          value={typed}
          readOnly={isReadOnly}
          aria-invalid={value === null || undefined}
          aria-describedby={`${id}-effect`}
          onChange={(event) => onType(event.target.value)}
          className="w-20"
        />
        <span>{unit}</span>
        <span className="text-13 text-ink-soft">{words.default(standard, unit)}</span>
        {value !== standard && !isReadOnly && (
          <Button
            variant="link"
            size="inline"
            className="min-h-11 text-13 lg:min-h-6"
            onClick={() => onType(String(standard))}
          >
            {words.useDefault}
          </Button>
        )}
      </div>
      <p
        id={`${id}-effect`}
        className={value === null ? 'text-13 text-broken' : 'text-13 text-ink-soft'}
      >
        {value === null ? range : effect(value)}
      </p>
    </div>
  )
}
