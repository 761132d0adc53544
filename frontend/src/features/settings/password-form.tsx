import { zodResolver } from '@hookform/resolvers/zod'
import { useForm, useWatch } from 'react-hook-form'
import * as z from 'zod/mini'
import { showErrors } from '@/api/form-errors'
import { PasswordField } from '@/components/password-field'
import { Button } from '@/components/ui/button'
import { FormError } from '@/components/ui/field'
import { showToast } from '@/components/ui/toast'
import { shortestPassword } from '@/lib/password-strength'
import { useChangePassword } from './api'
import { t } from './texts'
const shape = z.object({
  oldPassword: z.string().check(z.minLength(1, { error: () => t('youPage.passwordRequired') })),
  password: z
    .string()
    .check(z.minLength(shortestPassword, { error: () => t('youPage.passwordShort') })),
})

export function PasswordForm({ email }: { email: string }) {
  const form = useForm({
    resolver: zodResolver(shape),
    defaultValues: { oldPassword: '', password: '' },
  })
  const change = useChangePassword()
  const password = useWatch({ control: form.control, name: 'password' })
  const { errors } = form.formState
  const submit = form.handleSubmit((values) =>
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
    }),
  )
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
      <FormError>{errors.root?.message}</FormError>
      {/* Password managers need to know whose password this is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label={t('youPage.oldPassword')}
        error={errors.oldPassword?.message}
        autoComplete="current-password"
        {...form.register('oldPassword')}
      />
      <PasswordField
        label={t('youPage.newPassword')}
        error={errors.password?.message}
        measured={password}
        autoComplete="new-password"
        {...form.register('password')}
      />
      <Button type="submit" className="self-start" pending={change.isPending}>
        {t('youPage.changePassword')}
      </Button>
    </form>
  )
}
