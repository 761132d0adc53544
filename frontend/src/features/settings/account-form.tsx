import { showErrors } from '@/api/form-errors'
import type { User } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Field, FormError } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { showToast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import { useUpdateUser } from './api'
import { t } from './texts'

const rules = {
  name: {
    isTrimmed: true,
    check: (name: string) => (name ? undefined : t('youPage.nameRequired')),
  },
}

export function AccountForm({ user }: { user: User }) {
  const form = useForm(rules, { name: user.name })
  const update = useUpdateUser()
  const { errors } = form
  const send = (values: typeof form.values) =>
    update.mutate(values, {
      onSuccess: () => showToast(t('saved')),
      onError: (error) => showErrors(form, error),
    })
  return (
    <form {...form.sending(send)} className="flex flex-col gap-5">
      <FormError>{errors.form}</FormError>
      <Field label={t('youPage.name')} hint={t('youPage.nameHint')} error={errors.name}>
        {(field) => <Input {...field} {...form.field('name')} autoComplete="name" />}
      </Field>
      <Field label={t('youPage.email')} hint={t('youPage.emailHint')}>
        {(field) => (
          <Input
            {...field}
            value={user.email}
            readOnly
            className="bg-surface-sunken text-ink-soft"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" className="self-start" pending={update.isPending}>
        {t('youPage.save')}
      </Button>
    </form>
  )
}
