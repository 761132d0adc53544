import { Link, useLocation, useNavigate } from '@/lib/router'
import { showErrors } from '@/api/form-errors'
import { PasswordField } from '@/components/password-field'
import { Button } from '@/components/ui/button'
import { Field, FormError } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { useForm } from '@/lib/use-form'
import { useSignUp } from './api'
import { AuthLayout } from './auth-layout'
import { EmailField } from './email-field'
import { emailRule, newPasswordRule } from './rules'
import { t } from './texts'

const rules = {
  name: { isTrimmed: true, check: (name: string) => (name ? undefined : t('nameRequired')) },
  email: emailRule,
  password: newPasswordRule,
}

/** The answer is the same whether or not the address has an account already. */
export function SignUpPage() {
  const { search } = useLocation()
  const navigate = useNavigate()
  const form = useForm(rules, { name: '', email: '', password: '' })
  const signUp = useSignUp()
  const { errors } = form

  const send = (values: typeof form.values) =>
    signUp.mutate(values, {
      onSuccess: (session) => {
        if (!session.user) void navigate('/verify-email', { state: { email: values.email } })
      },
      onError: (error) => showErrors(form, error, { password1: 'password', password2: 'password' }),
    })

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
      <form {...form.sending(send)} className="flex flex-col gap-5">
        <FormError>{errors.form}</FormError>
        <Field label={t('name')} hint={t('nameHint')} error={errors.name}>
          {(field) => <Input {...field} {...form.field('name')} autoComplete="name" />}
        </Field>
        <EmailField error={errors.email} {...form.field('email')} />
        <PasswordField
          label={t('password')}
          error={errors.password}
          measured={form.values.password}
          autoComplete="new-password"
          {...form.field('password')}
        />
        <Button type="submit" variant="primary" pending={signUp.isPending}>
          {t('signUp.submit')}
        </Button>
      </form>
    </AuthLayout>
  )
}
