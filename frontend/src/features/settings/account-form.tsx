import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import * as z from 'zod/mini'
import { showErrors } from '@/api/form-errors'
import type { User } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Field, FormError } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { showToast } from '@/components/ui/toast'
import { useUpdateUser } from './api'
import { t } from './texts'
const shape = z.object({
  name: z.string().check(z.trim(), z.minLength(1, { error: () => t('youPage.nameRequired') })),
})

export function AccountForm({ user }: { user: User }) {
  const form = useForm({ resolver: zodResolver(shape), defaultValues: { name: user.name } })
  const update = useUpdateUser()
  const { errors } = form.formState
  const submit = form.handleSubmit((values) =>
    update.mutate(values, {
      onSuccess: () => showToast(t('saved')),
      onError: (error) => showErrors(form, error),
    }),
  )
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
      <FormError>{errors.root?.message}</FormError>
      <Field label={t('youPage.name')} hint={t('youPage.nameHint')} error={errors.name?.message}>
        {(field) => <Input {...field} {...form.register('name')} autoComplete="name" />}
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
