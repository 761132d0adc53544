import { useId } from 'react'
import { Switch } from '@/components/ui/switch'

type SwitchSettingProps = {
  label: string
  hint: string
  checked: boolean
  isReadOnly: boolean
  onChange: (checked: boolean) => void
}

export function SwitchSetting({ label, hint, checked, isReadOnly, onChange }: SwitchSettingProps) {
  const id = useId()
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <p id={`${id}-hint`} className="text-13 text-ink-soft">
          {hint}
        </p>
      </div>
      <Switch
        id={id}
        className="mt-1"
        checked={checked}
        disabled={isReadOnly}
        aria-describedby={`${id}-hint`}
        onCheckedChange={onChange}
      />
    </div>
  )
}
