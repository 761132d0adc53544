// Getting back in: asking for the link, and choosing the new password it leads to.
import { zodResolver } from '@hookform/resolvers/zod'
import { useForm, useWatch } from 'react-hook-form'
import { Link, useLocation, useParams } from 'react-router'
import * as z from 'zod/mini'
import { ApiError } from '@/api/client'
import { showErrors } from '@/api/form-errors'
import { PasswordField } from '@/components/password-field'
import { Button } from '@/components/ui/button'
import { Field, FormError } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { shortestPassword } from '@/lib/password-strength'
import { useConfirmReset, useRequestReset } from './api'
import { AuthLayout } from './auth-layout'
import { emailShape } from './shapes'
import { t } from './texts'

const requestShape = z.object({ email: emailShape })

const backToLogIn = () => (
  <Link to="/login" className="text-accent underline underline-offset-4">
    {t('backToLogIn')}
  </Link>
)

export function ResetPasswordPage() {
  const form = useForm({ resolver: zodResolver(requestShape), defaultValues: { email: '' } })
  const request = useRequestReset()
  const { errors } = form.formState
  const submit = form.handleSubmit(({ email }) =>
    request.mutate(email, { onError: (error) => showErrors(form, error) }),
  )
  if (request.isSuccess) {
    return (
      <AuthLayout
        title={t('reset.sentTitle')}
        lead={t('reset.sent', { email: request.variables })}
        foot={backToLogIn()}
      />
    )
  }
  return (
    <AuthLayout title={t('reset.title')} lead={t('reset.text')} foot={backToLogIn()}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
        <FormError>{errors.root?.message}</FormError>
        <Field label={t('email')} error={errors.email?.message}>
          {(field) => (
            <Input
              {...field}
              {...form.register('email')}
              type="email"
              autoComplete="username"
              inputMode="email"
            />
          )}
        </Field>
        <Button type="submit" variant="primary" pending={request.isPending}>
          {t('reset.submit')}
        </Button>
      </form>
    </AuthLayout>
  )
}

const passwordShape = z.object({
  password: z.string().check(z.minLength(shortestPassword, { error: () => t('passwordShort') })),
})

export function NewPasswordPage() {
  const { uid = '', token = '' } = useParams()
  const isFirst = (useLocation().state as { isFirst?: boolean } | null)?.isFirst
  const form = useForm({ resolver: zodResolver(passwordShape), defaultValues: { password: '' } })
  const confirm = useConfirmReset()
  const password = useWatch({ control: form.control, name: 'password' })
  const { errors } = form.formState
  const linkFailed = confirm.error instanceof ApiError && confirm.error.code === 'INVALID_LINK'

  const submit = form.handleSubmit((values) =>
    confirm.mutate(
      { uid, token, password: values.password },
      {
        onError: (error) =>
          showErrors(form, error, { new_password1: 'password', new_password2: 'password' }),
      },
    ),
  )

  if (confirm.isSuccess) {
    return (
      <AuthLayout
        title={isFirst ? t('newPasswordPage.firstDone') : t('newPasswordPage.done')}
        lead={t('newPasswordPage.doneText')}
      >
        <Button variant="primary" className="self-start" asChild>
          <Link to="/login">{t('logIn.submit')}</Link>
        </Button>
      </AuthLayout>
    )
  }
  return (
    <AuthLayout
      title={isFirst ? t('newPasswordPage.first') : t('newPasswordPage.title')}
      lead={isFirst ? t('newPasswordPage.firstText') : undefined}
      foot={backToLogIn()}
    >
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
        <FormError>
          {linkFailed ? t('newPasswordPage.linkFailed') : errors.root?.message}
          {linkFailed && (
            <Link to="/reset-password" className="mt-1 block underline underline-offset-4">
              {t('newPasswordPage.askAgain')}
            </Link>
          )}
        </FormError>
        <PasswordField
          label={t('newPassword')}
          error={errors.password?.message}
          measured={password}
          autoComplete="new-password"
          {...form.register('password')}
        />
        <Button type="submit" variant="primary" pending={confirm.isPending}>
          {t('newPasswordPage.submit')}
        </Button>
      </form>
    </AuthLayout>
  )
}
