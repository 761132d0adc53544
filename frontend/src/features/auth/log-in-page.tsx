import { Link, useLocation } from '@/lib/router'
import { ApiError } from '@/api/client'
import { showErrors } from '@/api/form-errors'
import { PasswordField } from '@/components/password-field'
import { Button } from '@/components/ui/button'
import { FormError } from '@/components/ui/field'
import { useForm } from '@/lib/use-form'
import { useLogIn, useResendEmail } from './api'
import { AuthLayout } from './auth-layout'
import { EmailField } from './email-field'
import { emailRule } from './rules'
import { t } from './texts'

const rules = {
  email: emailRule,
  password: { check: (password: string) => (password ? undefined : t('passwordRequired')) },
}

/** On success the session changes, and the gate around this page leads on to `next`. */
export function LogInPage() {
  const { search } = useLocation()
  const form = useForm(rules, { email: '', password: '' })
  const logIn = useLogIn()
  const resend = useResendEmail()
  const { errors } = form
  const unverified = logIn.error instanceof ApiError && logIn.error.code === 'EMAIL_NOT_VERIFIED'

  function send(values: typeof form.values) {
    resend.reset()
    logIn.mutate(values, { onError: (error) => showErrors(form, error) })
  }

  return (
    <AuthLayout
      title={t('logIn.title')}
      foot={
        <>
          <p>
            <Link to="/reset-password" className="text-accent underline underline-offset-4">
              {t('logIn.forgot')}
            </Link>
          </p>
          <p>
            {t('logIn.noAccount')}{' '}
            <Link to={`/signup${search}`} className="text-accent underline underline-offset-4">
              {t('logIn.signUp')}
            </Link>
          </p>
        </>
      }
    >
      <form {...form.sending(send)} className="flex flex-col gap-5">
        <FormError>
          {errors.form && (resend.isSuccess ? t('checkMail.sent') : errors.form)}
          {unverified && !resend.isSuccess && (
            <Button
              variant="link"
              size="inline"
              className="mt-1 block text-broken"
              pending={resend.isPending}
              onClick={() => resend.mutate(form.values.email)}
            >
              {t('logIn.sendAgain')}
            </Button>
          )}
        </FormError>
        <EmailField error={errors.email} {...form.field('email')} />
        <PasswordField
          label={t('password')}
          error={errors.password}
          autoComplete="current-password"
          {...form.field('password')}
        />
        <Button type="submit" variant="primary" pending={logIn.isPending}>
          {t('logIn.submit')}
        </Button>
      </form>
    </AuthLayout>
  )
}
