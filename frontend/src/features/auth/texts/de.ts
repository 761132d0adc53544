import type { Translated } from '@/i18n/texts'
import type en from './en'

export default {
  brand: 'Conversa',
  email: 'E-Mail-Adresse',
  password: 'Passwort',
  newPassword: 'Neues Passwort',
  name: 'Ihr Name',
  nameHint: 'Ihr Team sieht ihn neben Ihren Antworten.',
  nameRequired: 'Geben Sie Ihren Namen ein.',
  emailRequired: 'Geben Sie Ihre E-Mail-Adresse ein.',
  emailInvalid: 'Geben Sie eine gültige E-Mail-Adresse ein.',
  passwordRequired: 'Geben Sie Ihr Passwort ein.',
  passwordShort: 'Mindestens 8 Zeichen.',
  backToLogIn: 'Zurück zur Anmeldung',
  logIn: {
    title: 'Anmelden',
    submit: 'Anmelden',
    forgot: 'Passwort vergessen?',
    noAccount: 'Noch kein Konto?',
    signUp: 'Registrieren',
    sendAgain: 'Link erneut senden',
  },
  signUp: {
    title: 'Konto erstellen',
    lead: 'Ein Assistent, der Ihre Instagram-Nachrichten so beantwortet, wie Sie es tun würden – und sich zurückhält, sobald Sie übernehmen.',
    submit: 'Konto erstellen',
    haveAccount: 'Sie haben schon ein Konto?',
    logIn: 'Anmelden',
  },
  checkMail: {
    title: 'Prüfen Sie Ihre E-Mails',
    text: 'Wenn {email} verwendet werden kann, haben wir einen Link dorthin geschickt. Öffnen Sie ihn, um Ihre Adresse zu bestätigen.',
    textUnknown:
      'Wir haben Ihnen einen Link geschickt. Öffnen Sie ihn, um Ihre Adresse zu bestätigen.',
    notArrived:
      'Nichts angekommen? Sehen Sie im Spam-Ordner nach oder <again>lassen Sie sich den Link noch einmal schicken</again>.',
    sent: 'Ein neuer Link ist unterwegs.',
  },
  verify: {
    title: 'Ihre E-Mail-Adresse wird bestätigt …',
    wait: 'Einen Moment.',
    done: 'E-Mail-Adresse bestätigt',
    doneText: 'Sie können loslegen.',
    goOn: 'Weiter',
    failed: 'Dieser Link funktioniert nicht',
    failedText:
      'Er ist vielleicht abgelaufen oder wurde schon benutzt. Melden Sie sich an; wenn nötig, schicken wir Ihnen einen neuen.',
    interrupted: 'Ihre E-Mail-Adresse ist noch nicht bestätigt',
    retry: 'Erneut versuchen',
  },
  reset: {
    title: 'Passwort zurücksetzen',
    text: 'Geben Sie Ihre E-Mail-Adresse ein. Wir schicken Ihnen einen Link, mit dem Sie ein neues Passwort wählen können.',
    submit: 'Link senden',
    sentTitle: 'Prüfen Sie Ihre E-Mails',
    sent: 'Wenn es zu {email} ein Konto gibt, ist ein Link für ein neues Passwort unterwegs.',
  },
  newPasswordPage: {
    title: 'Neues Passwort wählen',
    first: 'Wählen Sie Ihr Passwort',
    firstText:
      'Sie haben sich in einem anderen Browser registriert. Wählen Sie Ihr Passwort deshalb hier; es ersetzt jedes frühere.',
    firstDone: 'E-Mail-Adresse bestätigt',
    submit: 'Passwort speichern',
    done: 'Passwort geändert',
    doneText: 'Melden Sie sich mit Ihrem neuen Passwort an.',
    linkFailed: 'Dieser Link ist abgelaufen oder wurde schon benutzt. Fordern Sie einen neuen an.',
    askAgain: 'Neuen Link anfordern',
  },
  conversation: {
    label: 'Beispiel einer Unterhaltung',
    shop: 'Luna Ceramics',
    cups: 'Hallo, habt ihr die blauen Tassen noch? Und liefert ihr nach Lyon?',
    price:
      'Ja, sechs Stück zu je 24 €. Der Versand nach Frankreich kostet 9 € und dauert drei Tage.',
    name: 'Könnt ihr auf eine einen Namen schreiben?',
    paused: 'Assistent pausiert: Sie haben geantwortet',
    gladly: 'Sehr gern. Welcher Name soll darauf stehen, und bis wann wird sie gebraucht?',
    assistant: 'Assistent',
    person: 'Maya',
    caption:
      'Er antwortet mit dem, was Sie ihm beigebracht haben, und hört auf, sobald Sie übernehmen.',
  },
} satisfies Translated<typeof en>
