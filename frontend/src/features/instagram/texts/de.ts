import type { Translated } from '@/i18n/texts'
import type en from './en'

export default {
  title: 'Instagram',
  failed: 'Die Verbindung konnte nicht geladen werden',
  loading: 'Verbindung wird geladen',
  states: {
    CONNECTED: 'Verbunden',
    NOT_CONNECTED: 'Nicht verbunden',
    TOKEN_EXPIRED: 'Verbindung unterbrochen',
    MISSING_PERMISSIONS: 'Berechtigungen fehlen',
  },
  page: 'Facebook-Seite',
  connected: 'Verbunden',
  connectedBy: '<time></time> von {name}',
  lastMessage: 'Letzte Aktivität von Instagram',
  lastReply: 'Letzte gesendete Antwort',
  never: 'Noch keine',
  permissions: 'Berechtigungen',
  needs: 'Sie brauchen ein professionelles Instagram-Konto: ein Business- oder ein Creator-Konto.',
  empty:
    'Verbinden Sie das Instagram-Konto Ihres Unternehmens. Dann kommen Nachrichten hier an, und Ihr Assistent kann sie beantworten.',
  reconnect: 'Neu verbinden',
  disconnect: 'Trennen',
  disconnectNamed: '{account} trennen',
  disconnectThis: 'Dieses Konto trennen',
  disconnectTitle: '{account} trennen?',
  disconnectThisTitle: 'Dieses Konto trennen?',
  stops: 'Es kommen keine neuen Nachrichten mehr an, und niemand kann über Conversa antworten.',
  stays:
    'Ihre Unterhaltungen, Anweisungen und Einstellungen bleiben erhalten. Sie können das Konto jederzeit wieder verbinden.',
  keep: 'Verbunden lassen',
  disconnected: 'Instagram ist getrennt.',
  arrived: 'Verbunden als {account}.',
  ownersOnly: 'Nur Inhaber können Instagram verbinden oder trennen.',
  by: 'Verbunden über',
  logins: { FACEBOOK: 'Facebook Login', INSTAGRAM: 'Instagram Login' },
  tokenExpires: 'Zugriff läuft ab',
  renewed: 'Wird automatisch verlängert.',
  arrivedMessages: 'Nachrichten, letzte 7 Tage',
  delivery: '{byWebhook} von {arrived} in Echtzeit zugestellt.',
  deliveryRest:
    '{byWebhook} von {arrived} in Echtzeit zugestellt. {found, plural, one {# wurde bei einer Prüfung nachgeholt.} other {# wurden bei einer Prüfung nachgeholt.}}',
  noMessages: 'Noch keine',
  history: {
    RUNNING: 'Frühere Unterhaltungen werden importiert: bisher {count} Nachrichten.',
    DONE: '{count} frühere Nachrichten wurden importiert.',
    FAILED:
      'Frühere Unterhaltungen konnten nicht importiert werden. Neue sind davon nicht betroffen.',
  },
  otherApps: {
    title: 'Andere Apps, die antworten',
    intro:
      'Nachrichten anderer Apps pausieren den Assistenten, als hätten Sie selbst geantwortet. Kennzeichnen Sie eine App als Automatisierung, wenn dort kein Mensch schreibt: Dann pausieren ihre Nachrichten den Assistenten nicht.',
    app: 'App {id} ist eine Automatisierung',
    people: 'Hier antworten Menschen. Ihre Nachrichten pausieren den Assistenten.',
    automation: 'Eine Automatisierung. Ihre Nachrichten pausieren den Assistenten nicht.',
  },
  doctor: {
    title: 'Verbindungsprüfung',
    intro:
      'Prüft alles, was zum Empfangen und Senden von Nachrichten nötig ist, und sagt Ihnen, wie Sie Probleme beheben.',
    run: 'Verbindung prüfen',
    again: 'Erneut prüfen',
    subscribe: 'Erneut abonnieren',
    checked: 'Was geprüft wurde',
    running: 'Instagram wird abgefragt. Das dauert ein paar Sekunden.',
    found:
      '{bad, plural, =0 {Alles funktioniert.} one {# Punkt braucht Aufmerksamkeit.} other {# Punkte brauchen Aufmerksamkeit.}}',
    states: {
      OK: 'In Ordnung.',
      WARN: 'Braucht Aufmerksamkeit.',
      FAIL: 'Problem.',
      SKIPPED: 'Nicht geprüft.',
      WAITING: 'Wird noch erwartet.',
    },
  },
  comments: {
    title: 'Kommentare und Erwähnungen',
    intro:
      'Kommentare zu Ihren Beiträgen, soweit Instagram sie meldet. Der Assistent beantwortet nur Direktnachrichten.',
    show: 'Anzeigen',
    hide: 'Ausblenden',
    empty: 'Noch keine.',
    somebody: 'Jemand',
    noText: 'Kein Text',
    kinds: {
      COMMENT: 'Kommentar',
      LIVE_COMMENT: 'Live-Kommentar',
      MENTION: 'Erwähnung',
    },
  },
} satisfies Translated<typeof en>
