import * as z from 'zod/mini'
import { t } from './texts'

export const emailShape = z.pipe(
  z.string().check(z.trim(), z.minLength(1, { error: () => t('emailRequired') })),
  z.email({ error: () => t('emailInvalid') }),
)
