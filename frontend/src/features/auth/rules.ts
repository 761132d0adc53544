/** What is checked of the fields that more than one of these pages has. */
import { shortestPassword } from '@/lib/password-strength'
import type { FieldRule } from '@/lib/use-form'
import { t } from './texts'

/** Enough to notice a slip; whether mail arrives there only the server finds out. */
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/

export const emailRule: FieldRule = {
  isTrimmed: true,
  check(email) {
    if (!email) return t('emailRequired')
    return EMAIL.test(email) ? undefined : t('emailInvalid')
  },
}

export const newPasswordRule: FieldRule = {
  check: (password) => (password.length < shortestPassword ? t('passwordShort') : undefined),
}
