import { zodResolver } from '@hookform/resolvers/zod'
import { useForm, useWatch } from 'react-hook-form'
import { Link, useLocation, useNavigate } from 'react-router'
import * as z from 'zod/mini'
import { showErrors } from '@/api/form-errors'
import { PasswordField } from '@/components/password-field'
import { Button } from '@/components/ui/button'
import { Field, FormError } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { shortestPassword } from '@/lib/password-strength'
import { useSignUp } from './api'
import { AuthLayout } from './auth-layout'
import { emailShape } from './shapes'
import { t } from './texts'

const shape = z.object({
  name: z.string().check(z.trim(), z.minLength(1, { error: () => t('nameRequired') })),
  email: emailShape,
  password: z.string().check(z.minLength(shortestPassword, { error: () => t('passwordShort') })),
})

/** The answer is the same whether or not the address has an account already. */
export function SignUpPage() {
  const { search } = useLocation()
  const navigate = useNavigate()
  const form = useForm({
    resolver: zodResolver(shape),
    defaultValues: { name: '', email: '', password: '' },
  })
  const signUp = useSignUp()
  const typed = useWatch({ control: form.control, name: 'password' })
  // In the order of the page: the first one that is wrong gets the focus.
  const name = form.register('name')
  const email = form.register('email')
  const password = form.register('password')
  const { errors } = form.formState

  const submit = form.handleSubmit((values) =>
    signUp.mutate(values, {
      onSuccess: (session) => {
        if (!session.user) void navigate('/verify-email', { state: { email: values.email } })
      },
      onError: (error) => showErrors(form, error, { password1: 'password', password2: 'password' }),
    }),
  )

  return (
    <AuthLayout
      title={t('signUp.title')}
      lead={t('signUp.lead')}
      foot={
        <p>
          {t('signUp.haveAccount')}{' '}
          <Link to={`/login${search}`} className="text-accent underline underline-offset-4">
            {t('signUp.logIn')}
          </Link>
        </p>
      }
    >
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
        <FormError>{errors.root?.message}</FormError>
        <Field label={t('name')} hint={t('nameHint')} error={errors.name?.message}>
          {(field) => <Input {...field} {...name} autoComplete="name" />}
        </Field>
        <Field label={t('email')} error={errors.email?.message}>
          {(field) => (
            <Input {...field} {...email} type="email" autoComplete="username" inputMode="email" />
          )}
        </Field>
        <PasswordField
          label={t('password')}
          error={errors.password?.message}
          measured={typed}
          autoComplete="new-password"
          {...password}
        />
        <Button type="submit" variant="primary" pending={signUp.isPending}>
          {t('signUp.submit')}
        </Button>
      </form>
    </AuthLayout>
  )
}
