import type { Translated } from '@/i18n/texts'
import type en from './en'

export default {
  start: {
    brand: 'Conversa',
    title: 'Assistenten einrichten',
    lead: 'Fünf Schritte, etwa fünf Minuten. Alles wird unterwegs gespeichert.',
    done: 'Erledigt',
    change: 'Ändern',
    changeStep: 'Ändern: {step}',
    open: 'Öffnen',
    openStep: 'Öffnen: {step}',
    later: 'Später fertigstellen',
    logOut: 'Abmelden',
    admin: 'Plattformverwaltung',
    failed: 'Dieser Schritt konnte nicht geladen werden',
    steps: {
      named: {
        title: 'Unternehmen benennen',
        reason:
          'Der Assistent verwendet diesen Namen. Uhrzeiten werden in dieser Zeitzone angezeigt.',
      },
      connected: {
        title: 'Instagram verbinden',
        reason:
          'Damit Nachrichten Ihrer Kunden hier ankommen und Antworten über Ihr Konto gesendet werden.',
      },
      instructions_written: {
        title: 'Anweisungen schreiben',
        reason:
          'Der Assistent sagt nur, was Sie ihm mitgeben: wer Sie sind, was Sie anbieten, wie Sie mit Kunden sprechen.',
      },
      tried: {
        title: 'Ausprobieren',
        reason: 'Sehen Sie, wie er antwortet, bevor ein Kunde schreibt. Es wird nichts gesendet.',
      },
      switched_on: {
        title: 'Einschalten',
        reason: 'Der Assistent beantwortet neue Nachrichten und hört auf, sobald Sie übernehmen.',
      },
    },
    named: { submit: 'Speichern und weiter' },
    connected: {
      needs:
        'Sie brauchen ein professionelles Instagram-Konto: ein Business- oder ein Creator-Konto.',
      as: 'Verbunden als',
      next: 'Weiter',
      skip: 'Später erledigen',
      arrived: 'Verbunden als @{username}.',
    },
    taught: {
      trade:
        'Was für ein Unternehmen ist es? Beginnen Sie mit einer Vorlage und passen Sie sie an.',
      label: 'Anweisungen',
      hint: 'Überschriften helfen: wer wir sind, was wir anbieten, wie wir sprechen, was nie gesagt wird, wann ein Mensch übernimmt.',
      length: '{length} von {most} Zeichen',
      required: 'Schreiben Sie ein paar Sätze oder wählen Sie oben eine Vorlage.',
      submit: 'Speichern und weiter',
      replaceTitle: 'Ihren Text ersetzen?',
      replaceText: 'Die Vorlage ersetzt Ihren Text.',
      replace: 'Meinen Text ersetzen',
      keep: 'Meinen Text behalten',
      changed:
        'Jemand anderes hat diese Anweisungen inzwischen geändert. Ihr Text ist noch da; beim Speichern ersetzt er den anderen.',
    },
    tried: {
      ideas: 'Fragen Sie, was Ihre Kunden fragen: Öffnungszeiten, Preise, „Versenden Sie auch?“',
      next: 'Sieht gut aus, weiter',
      skip: 'Schritt überspringen',
      change: 'Anweisungen ändern',
    },
    switchedOn: {
      connected:
        'Neue Nachrichten an @{username} werden beantwortet. Wenn Sie einem Kunden selbst antworten, hält sich der Assistent aus dieser Unterhaltung heraus.',
      waiting:
        'Instagram ist noch nicht verbunden. Sie können den Assistenten schon einschalten; er antwortet, sobald Instagram verbunden ist.',
      needsInstructions: 'Schreiben Sie zuerst seine Anweisungen.',
      go: 'Assistenten einschalten',
      teach: 'Anweisungen schreiben',
      fillIn: 'Lücken ausfüllen',
    },
    finish: {
      title: 'Ihr Assistent ist eingeschaltet',
      connectedAs: 'Verbunden als',
      notConnected: 'Er antwortet, sobald Instagram verbunden ist.',
      test: 'Schreiben Sie sich zum Test eine Nachricht von einem anderen Konto.',
      waiting: 'Warten auf Ihre Nachricht …',
      arrived: 'Die erste Nachricht ist angekommen.',
      phone: 'Telefon-Simulator öffnen',
      inbox: 'Zum Posteingang',
    },
  },
} satisfies Translated<typeof en>
