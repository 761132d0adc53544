import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { Link, useLocation } from 'react-router'
import * as z from 'zod/mini'
import { ApiError } from '@/api/client'
import { showErrors } from '@/api/form-errors'
import { PasswordField } from '@/components/password-field'
import { Button } from '@/components/ui/button'
import { Field, FormError } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { useLogIn, useResendEmail } from './api'
import { AuthLayout } from './auth-layout'
import { emailShape } from './shapes'
import { t } from './texts'

const shape = z.object({
  email: emailShape,
  password: z.string().check(z.minLength(1, { error: () => t('passwordRequired') })),
})

/** On success the session changes, and the gate around this page leads on to `next`. */
export function LogInPage() {
  const { search } = useLocation()
  const form = useForm({ resolver: zodResolver(shape), defaultValues: { email: '', password: '' } })
  const logIn = useLogIn()
  const resend = useResendEmail()
  // In the order of the page: the first one that is wrong gets the focus.
  const email = form.register('email')
  const password = form.register('password')
  const { errors } = form.formState
  const unverified = logIn.error instanceof ApiError && logIn.error.code === 'EMAIL_NOT_VERIFIED'

  const submit = form.handleSubmit((values) => {
    resend.reset()
    logIn.mutate(values, { onError: (error) => showErrors(form, error) })
  })

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
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
        <FormError>
          {errors.root && (resend.isSuccess ? t('checkMail.sent') : errors.root.message)}
          {unverified && !resend.isSuccess && (
            <Button
              variant="link"
              size="inline"
              className="mt-1 block text-broken"
              pending={resend.isPending}
              onClick={() => resend.mutate(form.getValues('email'))}
            >
              {t('logIn.sendAgain')}
            </Button>
          )}
        </FormError>
        <Field label={t('email')} error={errors.email?.message}>
          {(field) => (
            <Input {...field} {...email} type="email" autoComplete="username" inputMode="email" />
          )}
        </Field>
        <PasswordField
          label={t('password')}
          error={errors.password?.message}
          autoComplete="current-password"
          {...password}
        />
        <Button type="submit" variant="primary" pending={logIn.isPending}>
          {t('logIn.submit')}
        </Button>
      </form>
    </AuthLayout>
  )
}
