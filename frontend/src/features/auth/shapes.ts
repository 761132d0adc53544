import * as z from 'zod/mini'
import { words } from './words'

export const emailShape = z.pipe(
  z.string().check(z.trim(), z.minLength(1, words.emailRequired)),
  z.email(words.emailInvalid),
)
