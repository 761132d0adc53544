/**
 * A message that the assistant sends in the business's words; empty means the standard one, which
 * is shown.
 */
import { Field } from '@/components/ui/field'
import { Textarea } from '@/components/ui/input'
import { formatNumber } from '@/lib/format'
import { t } from './texts'

const most = 1000 // bytes: one message on Instagram
const bytesOf = (text: string) => new TextEncoder().encode(text).length

export const isTooLong = (text: string) => bytesOf(text) > most

type SentenceSettingProps = {
  label: string
  hint: string
  value: string
  standard: string
  isReadOnly: boolean
  onChange: (text: string) => void
}

export function SentenceSetting({
  label,
  hint,
  value,
  standard,
  isReadOnly,
  onChange,
}: SentenceSettingProps) {
  const over = bytesOf(value) - most
  return (
    <Field
      label={label}
      hint={hint}
      error={over > 0 ? t('settings.tooLong', { over: formatNumber(over) }) : undefined}
    >
      {(field) => (
        <Textarea
          {...field}
          dir="auto"
          rows={4}
          value={value}
          placeholder={standard}
          readOnly={isReadOnly}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
