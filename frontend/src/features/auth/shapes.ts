import { z } from 'zod'
import { words } from './words'

export const emailShape = z.string().trim().min(1, words.emailRequired).pipe(z.email(words.emailInvalid))
