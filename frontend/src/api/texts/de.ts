import type { Translated } from '@/i18n/texts'
import type en from './en'

export default {
  network: 'Conversa ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
  server:
    'Bei uns ist etwas schiefgegangen. Ihre Eingaben sind nicht verloren; versuchen Sie es gleich noch einmal.',
} satisfies Translated<typeof en>
