// One of a few, each with a sentence on what it means.
import { useId } from 'react'
import { cn } from '@/lib/cn'

interface RadioChoicesProps<Value extends string> {
  label: string
  /** For where a title above says the same. */
  hideLabel?: boolean
  choices: { value: Value; title: string; text: string }[]
  value: Value
  disabled?: boolean
  onChange: (value: Value) => void
}

export function RadioChoices<Value extends string>({
  label,
  hideLabel,
  choices,
  value,
  disabled,
  onChange,
}: RadioChoicesProps<Value>) {
  const name = useId()
  return (
    <fieldset className="flex flex-col gap-2" disabled={disabled}>
      <legend className={hideLabel ? 'sr-only' : 'mb-1 font-medium'}>{label}</legend>
      {choices.map((choice) => {
        const id = `${name}-${choice.value}`
        return (
          <div
            key={choice.value}
            className={cn(
              'relative flex items-start gap-3 rounded border px-3 py-2.5',
              choice.value === value
                ? 'border-accent bg-accent-soft'
                : 'border-line-strong/60 hover:bg-surface-sunken',
            )}
          >
            <input
              id={id}
              type="radio"
              name={name}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
              aria-describedby={`${id}-text`}
              className="mt-1 size-4 shrink-0 accent-accent"
            />
            <div>
              {/* The whole box can be pressed. */}
              <label htmlFor={id} className="font-medium after:absolute after:inset-0">
                {choice.title}
              </label>
              <p id={`${id}-text`} className="text-13 text-ink-soft">
                {choice.text}
              </p>
            </div>
          </div>
        )
      })}
    </fieldset>
  )
}
