import { showErrors } from '@/api/form-errors'
import { PasswordField } from '@/components/password-field'
import { Button } from '@/components/ui/button'
import { FormError } from '@/components/ui/field'
import { showToast } from '@/components/ui/toast'
import { shortestPassword } from '@/lib/password-strength'
import { useForm } from '@/lib/use-form'
import { useChangePassword } from './api'
import { t } from './texts'

const rules = {
  oldPassword: {
    check: (password: string) => (password ? undefined : t('youPage.passwordRequired')),
  },
  password: {
    check: (password: string) =>
      password.length < shortestPassword ? t('youPage.passwordShort') : undefined,
  },
}

export function PasswordForm({ email }: { email: string }) {
  const form = useForm(rules, { oldPassword: '', password: '' })
  const change = useChangePassword()
  const { errors } = form
  const send = (values: typeof form.values) =>
    change.mutate(values, {
      onSuccess: () => {
        form.reset()
        showToast(t('youPage.passwordChanged'))
      },
      onError: (error) =>
        showErrors(form, error, {
          old_password: 'oldPassword',
          new_password1: 'password',
          new_password2: 'password',
        }),
    })
  return (
    <form {...form.sending(send)} className="flex flex-col gap-5">
      <FormError>{errors.form}</FormError>
      {/* Password managers need to know whose password this is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label={t('youPage.oldPassword')}
        error={errors.oldPassword}
        autoComplete="current-password"
        {...form.field('oldPassword')}
      />
      <PasswordField
        label={t('youPage.newPassword')}
        error={errors.password}
        measured={form.values.password}
        autoComplete="new-password"
        {...form.field('password')}
      />
      <Button type="submit" className="self-start" pending={change.isPending}>
        {t('youPage.changePassword')}
      </Button>
    </form>
  )
}
