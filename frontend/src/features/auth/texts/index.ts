// Every word of signing up, logging in, confirming an address and getting back in.
import { defineTexts } from '@/i18n/texts'

export const { t, loadTexts } = defineTexts({ en: () => import('./en'), de: () => import('./de') })
