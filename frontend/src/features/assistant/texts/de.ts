import type { Translated } from '@/i18n/texts'
import type en from './en'

export default {
  title: 'Assistent',
  intro: 'Was Ihr Assistent weiß und wie er mit Ihren Kunden spricht.',
  readOnly:
    'Nur Inhaber können den Assistenten ändern. Sie können die Anweisungen lesen und ihn ausprobieren.',

  pages: {
    label: 'Seiten des Assistenten',
    instructions: 'Anweisungen',
    around: 'Verhalten',
  },

  settings: {
    readOnly: 'Nur Inhaber können diese Einstellungen ändern.',
    useDefault: 'Standard verwenden',
    save: 'Speichern',
    saved: 'Gespeichert',
    undo: 'Rückgängig',
    tooLong: '{over} Byte zu lang für eine Instagram-Nachricht. Zum Speichern bitte kürzen.',
  },

  instructions: {
    title: 'Anweisungen',
    hint: 'Schreiben Sie so, wie Sie jemanden neu einarbeiten würden. Als Tatsache gilt nur, was hier steht.',
    label: 'Anweisungen für den Assistenten',
    placeholder: 'Wir sind ein kleines Keramikstudio in Lissabon …',
    addHeading: 'Überschrift hinzufügen:',
    headings: {
      us: 'Wer wir sind',
      offer: 'Was wir anbieten',
      tone: 'Wie wir sprechen',
      never: 'Was nie gesagt wird',
      handover: 'Wann ein Mensch übernimmt',
    },
    startFrom: 'Mit einem Beispiel beginnen:',
    length: '{length} von {most} Zeichen',
    tooLong: '{over} Zeichen über dem Limit. Zum Speichern bitte kürzen.',
    save: 'Speichern',
    saveHint: { mac: 'Speichern mit ⌘S', other: 'Speichern mit Strg+S' },
    discard: 'Verwerfen',
    discarded: 'Änderungen verworfen',
    undo: 'Rückgängig',
    none: 'Noch nichts gespeichert',
    saved: 'Gespeichert {when} · Version {version}',
    savedBy: 'Gespeichert {when} von {by} · Version {version}',
    unsaved: 'Noch nicht gespeichert',
    saving: 'Wird gespeichert …',
    empty: 'Es wurden noch keine Anweisungen geschrieben.',
  },

  changed: {
    title: 'Jemand hat die Anweisungen geändert, während Sie geschrieben haben',
    titleBy: '{by} hat die Anweisungen geändert, während Sie geschrieben haben',
    text: 'Ihr Text ist sicher. Wählen Sie, welche Version bleiben soll.',
    show: 'Andere Version anzeigen',
    hide: 'Andere Version ausblenden',
    keepMine: 'Meine behalten und speichern',
    takeTheirs: 'Andere übernehmen, meine verwerfen',
    other: 'Die andere Version (Version {version})',
    saved: 'Gespeichert {when}',
    savedBy: 'Gespeichert {when} von {by}',
  },

  leave: {
    title: 'Seite ohne Speichern verlassen?',
    text: 'Ihre Änderungen an den Anweisungen sind nicht gespeichert. Sie gehen verloren, wenn Sie die Seite verlassen.',
    confirm: 'Änderungen verwerfen',
    stay: 'Weiter bearbeiten',
    settings:
      'Ihre Änderungen an den Einstellungen sind nicht gespeichert. Sie gehen verloren, wenn Sie die Seite verlassen.',
  },

  tryIt: {
    title: 'Ausprobieren',
    draft: 'Verwendet Ihren aktuellen Text, auch wenn er nicht gespeichert ist.',
    saved: 'Verwendet die gespeicherten Anweisungen.',
  },

  timing: {
    title: 'Zeiten',
    debounce: {
      label: 'Vor dem Antworten warten',
      unit: 'Sekunden',
      default: 'Standard: {value, plural, one {# Sekunde} other {# Sekunden}}',
      effect:
        '{value, plural, =0 {Er beantwortet jede Nachricht sofort und einzeln.} one {Er wartet, bis vom Kunden # Sekunde lang nichts mehr kommt. So erhalten mehrere kurze Nachrichten eine gemeinsame Antwort.} other {Er wartet, bis vom Kunden # Sekunden lang nichts mehr kommt. So erhalten mehrere kurze Nachrichten eine gemeinsame Antwort.}}',
      range: 'Von 0 bis 60 Sekunden.',
    },
    takeover: {
      label: 'Pause, nachdem Sie geantwortet haben',
      unit: 'Stunden',
      default: 'Standard: {value, plural, one {# Stunde} other {# Stunden}}',
      effect:
        'Wenn Sie oder Ihr Team antworten, hier oder in der Instagram-App, hält er sich {value, plural, one {# Stunde} other {# Stunden}} lang aus der Unterhaltung heraus oder bis Sie sie zurückgeben.',
      range: 'Von 1 bis 168 Stunden (eine Woche).',
    },
    late: {
      label: 'Nicht mehr antworten nach',
      unit: 'Minuten',
      default: 'Standard: {value, plural, one {# Minute} other {# Minuten}}',
      effect:
        'Verzögert sich eine Antwort um mehr als {value, plural, one {# Minute} other {# Minuten}}, bittet er Sie zu übernehmen, statt verspätet zu antworten.',
      range: 'Von 1 bis 1.440 Minuten (ein Tag).',
    },
  },

  hours: {
    title: 'Wann er antwortet',
    choices: {
      ALWAYS: { title: 'Immer', text: 'Tag und Nacht.' },
      INSIDE: {
        title: 'Nur während der Geschäftszeiten',
        text: 'Außerhalb erhalten Kunden eine Nachricht, wann Sie wieder da sind.',
      },
      OUTSIDE: {
        title: 'Nur außerhalb der Geschäftszeiten',
        text: 'Während der Geschäftszeiten warten Nachrichten auf Sie und Ihr Team.',
      },
    },
    week: 'Geschäftszeiten',
    days: {
      mon: 'Montag',
      tue: 'Dienstag',
      wed: 'Mittwoch',
      thu: 'Donnerstag',
      fri: 'Freitag',
      sat: 'Samstag',
      sun: 'Sonntag',
    },
    closed: 'Geschlossen',
    add: 'Zeiten hinzufügen',
    addTo: 'Zeiten hinzufügen: {day}',
    from: '{label}: von',
    until: '{label}: bis',
    remove: '{label} entfernen',
    overnight: 'Bis zum nächsten Tag',
    wrong: 'Diese Zeiten überschneiden sich, oder eine Uhrzeit fehlt.',
    empty: 'Tragen Sie für mindestens einen Tag Zeiten ein.',
    copyMonday: 'Montag auf Dienstag–Freitag übertragen',
    holidays: 'Geschlossen am',
    noHolidays: 'Noch keine',
    addHoliday: 'Datum hinzufügen',
    holidaysHint: 'Feiertage und freie Tage. Ganztägig geschlossen, unabhängig von der Woche.',
    away: 'Nachricht, wenn Sie geschlossen haben',
    awayHint:
      "Geht pro geschlossenem Zeitraum einmal an jeden Kunden. '{opens}' wird durch Ihre nächste Öffnung ersetzt. Leer lassen, um diesen Satz zu verwenden, übersetzt für jeden Kunden.",
    open: 'Zurzeit geöffnet.',
    openUntil: 'Zurzeit geöffnet. Sie schließen {when}.',
    shut: 'Zurzeit geschlossen.',
    shutUntil: 'Zurzeit geschlossen. Sie öffnen {when}.',
    zone: 'Alle Uhrzeiten in {zone}.',
  },

  answers: {
    title: 'Erwähnungen und geteilte Beiträge',
    shares: 'Story-Erwähnungen und geteilte Beiträge ohne Text beantworten',
    sharesHint:
      'Wenn ein Kunde Sie in einer Story erwähnt oder einen Beitrag teilt und nichts dazu schreibt, überlässt der Assistent das Ihnen. Schalten Sie dies ein, damit er antwortet.',
  },

  openness: {
    title: 'Nachrichten an Kunden',
    discloses: 'Kunden sagen, dass sie mit einer KI schreiben',
    disclosesHint:
      'Zu Beginn einer Unterhaltung, nach einer Woche ohne Nachricht und wenn er nach einem Menschen wieder übernimmt. In manchen Ländern ist das Pflicht.',
    disclosure: 'KI-Hinweis',
    disclosureHint: 'Leer lassen, um diesen Satz zu verwenden, übersetzt für jeden Kunden.',
    handoff: 'Übergabenachricht',
    handoffHint:
      'Wird gesendet, wenn ein Kunde einen Menschen verlangt oder der Assistent nicht helfen kann. Danach wartet er, bis Sie antworten.',
    typing: 'Zeigen, dass er schreibt',
    typingHint:
      'Kunden sehen „Gesehen“ und eine Schreibanzeige, während eine Antwort geschrieben wird.',
  },

  spend: {
    title: 'Ausgabenlimit',
    spent: 'Diesen Monat {spent} für das KI-Modell ausgegeben.',
    spentOf: 'Diesen Monat {spent} von {cap} für das KI-Modell ausgegeben.',
    bar: 'Verbrauchter Anteil des Monatslimits',
    cap: 'Monatslimit',
    effect:
      'Bei {cap} hört der Assistent auf und übergibt bis zum nächsten Monat an Sie. Bei {email} erhalten Sie eine E-Mail.',
    noEffect: 'Ohne Limit antwortet der Assistent unabhängig von den Kosten.',
    highestHolds:
      'Ohne eigenes Limit gilt das höchste: Bei {cap} hört der Assistent auf und übergibt bis zum nächsten Monat an Sie. Bei {email} erhalten Sie eine E-Mail.',
    highest:
      'Sie können bis zu {cap} einstellen. Sie brauchen mehr? Fragen Sie Ihren Conversa-Administrator.',
    tooHigh:
      'Das höchste einstellbare Limit ist {cap}. Ihr Conversa-Administrator kann ein höheres erlauben.',
    useDefault: 'Standard verwenden: {cap}',
    none: 'Kein Limit',
    wrong: 'Geben Sie einen Betrag ein, z. B. 25 oder 12,50.',
    noPrice:
      'Der Preis von {model} ist nicht bekannt, daher lassen sich die Ausgaben nicht erfassen. Bitten Sie Ihren Conversa-Administrator, ihn zu hinterlegen.',
  },

  model: 'Modell: {model}',
} satisfies Translated<typeof en>
