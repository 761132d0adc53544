// Getting back in: asking for the link, and choosing the new password it leads to.
import { Link, useLocation, useParams } from '@/lib/router'
import { ApiError } from '@/api/client'
import { showErrors } from '@/api/form-errors'
import { PasswordField } from '@/components/password-field'
import { Button } from '@/components/ui/button'
import { FormError } from '@/components/ui/field'
import { useForm } from '@/lib/use-form'
import { useConfirmReset, useRequestReset } from './api'
import { AuthLayout } from './auth-layout'
import { EmailField } from './email-field'
import { emailRule, newPasswordRule } from './rules'
import { t } from './texts'

const requestRules = { email: emailRule }

const backToLogIn = () => (
  <Link to="/login" className="text-accent underline underline-offset-4">
    {t('backToLogIn')}
  </Link>
)

export function ResetPasswordPage() {
  const form = useForm(requestRules, { email: '' })
  const request = useRequestReset()
  const { errors } = form
  const send = ({ email }: { email: string }) =>
    request.mutate(email, { onError: (error) => showErrors(form, error) })
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
      <form {...form.sending(send)} className="flex flex-col gap-5">
        <FormError>{errors.form}</FormError>
        <EmailField error={errors.email} {...form.field('email')} />
        <Button type="submit" variant="primary" pending={request.isPending}>
          {t('reset.submit')}
        </Button>
      </form>
    </AuthLayout>
  )
}

const passwordRules = { password: newPasswordRule }

export function NewPasswordPage() {
  const { uid = '', token = '' } = useParams()
  const isFirst = (useLocation().state as { isFirst?: boolean } | null)?.isFirst
  const form = useForm(passwordRules, { password: '' })
  const confirm = useConfirmReset()
  const { errors } = form
  const linkFailed = confirm.error instanceof ApiError && confirm.error.code === 'INVALID_LINK'

  const send = ({ password }: { password: string }) =>
    confirm.mutate(
      { uid, token, password },
      {
        onError: (error) =>
          showErrors(form, error, { new_password1: 'password', new_password2: 'password' }),
      },
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
      <form {...form.sending(send)} className="flex flex-col gap-5">
        <FormError>
          {linkFailed ? t('newPasswordPage.linkFailed') : errors.form}
          {linkFailed && (
            <Link to="/reset-password" className="mt-1 block underline underline-offset-4">
              {t('newPasswordPage.askAgain')}
            </Link>
          )}
        </FormError>
        <PasswordField
          label={t('newPassword')}
          error={errors.password}
          measured={form.values.password}
          autoComplete="new-password"
          {...form.field('password')}
        />
        <Button type="submit" variant="primary" pending={confirm.isPending}>
          {t('newPasswordPage.submit')}
        </Button>
      </form>
    </AuthLayout>
  )
}
