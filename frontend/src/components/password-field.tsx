// A password with "show", pasting allowed, and its strength in words when it is a new one.
import { Eye, EyeOff } from 'lucide-react'
import { useState, type ComponentProps } from 'react'
import { passwordStrength } from '@/lib/password-strength'
import { Button } from './ui/button'
import { Field } from './ui/field'
import { Input } from './ui/input'
import { t } from './texts'

interface PasswordFieldProps extends ComponentProps<'input'> {
  label: string
  error?: string
  /** What is typed now, to say how strong it is; leave out for an existing password. */
  measured?: string
}

export function PasswordField({ label, error, measured, ...input }: PasswordFieldProps) {
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  // The error says the same, where there is one.
  const hint =
    measured === undefined || error
      ? undefined
      : t(`password.strength.${passwordStrength(measured)}`)
  return (
    <Field label={label} error={error} hint={hint && <span aria-live="polite">{hint}</span>}>
      {(field) => (
        <div className="relative">
          <Input
            {...field}
            {...input}
            type={shown ? 'text' : 'password'}
            className="pr-12"
            autoCapitalize="none"
            spellCheck={false}
          />
          <Button
            variant="ghost"
            size="icon"
            className="absolute inset-y-0 right-0 h-full text-ink-soft"
            aria-label={shown ? t('password.hide') : t('password.show')}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            <Icon aria-hidden />
          </Button>
        </div>
      )}
    </Field>
  )
}
