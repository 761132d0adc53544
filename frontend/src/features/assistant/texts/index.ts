import { defineTexts } from '@/i18n/texts'

export const { t, loadTexts } = defineTexts({ en: () => import('./en'), de: () => import('./de') })
