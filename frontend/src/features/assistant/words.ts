/** Everything a person reads on the assistant page, in one place. */
export const words = {
  title: 'Assistant',
  intro: 'What your assistant knows, and how it talks to your customers.',
  readOnly: 'Only owners can change the assistant. You can read it and try it.',

  pages: {
    label: 'Pages of the assistant',
    instructions: 'Instructions',
    around: 'Around its answers',
  },

  settings: {
    readOnly: 'Only owners can change these settings.',
    default: (value: number, unit: string) => `Default: ${value} ${unit}`,
    useDefault: 'Use the default',
    save: 'Save',
    saved: 'Saved',
    undo: 'Undo',
    tooLong: (over: string) => `${over} bytes too many for one Instagram message. Shorten it to save it.`,
  },

  instructions: {
    title: 'Instructions',
    hint: 'Write as you would brief a new colleague. It may state as fact only what stands here.',
    label: 'Instructions for the assistant',
    placeholder: 'We are a small ceramics studio in Lisbon…',
    addHeading: 'Add a heading:',
    headings: [
      'Who we are',
      'What we sell',
      'How we talk',
      'What never to say',
      'When to fetch a person',
    ],
    startFrom: 'Start from an example:',
    length: (length: string, most: string) => `${length} of ${most} characters`,
    tooLong: (over: string) => `${over} characters too many. Shorten it to save it.`,
    save: 'Save',
    saveHint: { mac: '⌘S saves', other: 'Ctrl+S saves' },
    discard: 'Discard',
    discarded: 'Changes discarded',
    undo: 'Undo',
    none: 'Nothing saved yet',
    saved: (version: number, when: string, by: string | null) =>
      by ? `Saved ${when} by ${by} · version ${version}` : `Saved ${when} · version ${version}`,
    unsaved: 'Not saved yet',
    saving: 'Saving…',
    empty: 'No instructions have been written yet.',
  },

  changed: {
    title: (by: string | null) => `${by ?? 'Someone'} changed the instructions meanwhile`,
    text: 'Your text is kept. Nothing is overwritten until you choose.',
    show: 'Show the other version',
    hide: 'Hide the other version',
    keepMine: 'Keep mine and save',
    takeTheirs: 'Use theirs, drop mine',
    other: (version: number) => `The other version (version ${version})`,
    by: (by: string | null, when: string) => (by ? `Saved ${when} by ${by}` : `Saved ${when}`),
  },

  leave: {
    title: 'Leave without saving?',
    text: 'Your changes to the instructions are not saved. If you leave, they are lost.',
    confirm: 'Leave and lose the changes',
    stay: 'Keep writing',
    settings: 'Your changes to the settings are not saved. If you leave, they are lost.',
  },

  tryIt: {
    title: 'Try it',
    draft: 'It answers from the text as it stands on this page, saved or not.',
    saved: 'It answers from the saved instructions.',
  },

  timing: {
    title: 'Its pace',
    debounce: {
      label: 'Wait before answering',
      unit: 'seconds',
      effect: (seconds: number) =>
        seconds === 0
          ? 'It answers every message at once, one by one.'
          : `It waits until the customer has been quiet for ${seconds === 1 ? '1 second' : `${seconds} seconds`}, so that several short messages get one answer.`,
      range: 'From 0 to 60 seconds.',
    },
    takeover: {
      label: 'Stays quiet after a person replies for',
      unit: 'hours',
      effect: (hours: number) =>
        `When you or your team reply, here or from the Instagram app, it stays out of that conversation for ${hours === 1 ? '1 hour' : `${hours} hours`}, or until you hand back.`,
      range: 'From 1 to 168 hours (a week).',
    },
    late: {
      label: 'Does not answer later than',
      unit: 'minutes',
      effect: (minutes: number) =>
        `Should something hold it up for more than ${minutes === 1 ? '1 minute' : `${minutes} minutes`}, it fetches you instead of giving an odd answer long after the question.`,
      range: 'From 1 to 1440 minutes (a day).',
    },
  },

  hours: {
    title: 'When it answers',
    choices: {
      ALWAYS: { title: 'Always', text: 'Day and night, whether or not somebody is there.' },
      INSIDE: { title: 'Only inside working hours', text: 'Outside them customers get one message that says when you are back.' },
      OUTSIDE: { title: 'Only outside working hours', text: 'Inside them messages wait for you and your team.' },
    },
    week: 'Working hours',
    days: {
      mon: 'Monday',
      tue: 'Tuesday',
      wed: 'Wednesday',
      thu: 'Thursday',
      fri: 'Friday',
      sat: 'Saturday',
      sun: 'Sunday',
    },
    closed: 'Closed',
    add: 'Add hours',
    addTo: (day: string) => `Add hours on ${day}`,
    from: (label: string) => `${label}: from`,
    until: (label: string) => `${label}: until`,
    remove: (label: string) => `Remove ${label}`,
    overnight: 'Until the next day',
    wrong: 'These hours overlap, or a time is missing.',
    empty: 'Add at least one day with hours, or it would never be the right time.',
    copyMonday: 'Use Monday’s hours from Tuesday to Friday',
    holidays: 'Closed on',
    noHolidays: 'No such days',
    addHoliday: 'Add this day',
    holidaysHint: 'Holidays and days off: closed all day, whatever the week says.',
    away: 'Message while you are closed',
    awayHint: 'Sent once to each customer in a closed period. {opens} becomes the time you are back. Left empty, customers get this sentence in their own language.',
    openNow: (until: string | null) => (until ? `You are open now, and close ${until}.` : 'You are open now.'),
    closedNow: (until: string | null) => (until ? `You are closed now, and open ${until}.` : 'You are closed now.'),
    zone: (zone: string) => `Times are in ${zone.replaceAll('_', ' ')}.`,
  },

  answers: {
    title: 'Mentions and shares',
    shares: 'Answer story mentions and shares without words',
    sharesHint: 'When a customer mentions you in a story or shares a post and writes nothing, the assistant leaves it to you. Turn this on to have it reply.',
  },

  openness: {
    title: 'What customers are told',
    discloses: 'Say that an AI answers',
    disclosesHint: 'At the start of a conversation, after a week of silence, and when it takes over from a person again. Some countries require it.',
    disclosure: 'How it says so',
    disclosureHint: 'Left empty, customers get this sentence in their own language.',
    handoff: 'When it fetches a person',
    handoffHint: 'Sent when a customer asks for a person, or when it cannot help. It then stays quiet until you answer.',
    typing: 'Show that it is writing',
    typingHint: 'Customers see “Seen” and the dots while an answer is being written.',
  },

  spend: {
    title: 'What it may cost',
    spent: (spent: string) => `$${spent} spent on the model this month.`,
    spentOf: (spent: string, cap: string) => `$${spent} of $${cap} spent on the model this month.`,
    bar: 'Spent of the monthly limit',
    cap: 'At most in a month',
    /** What the typed limit does. `email` is 80% of it. */
    effect: (cap: string, email: string) =>
      `At $${cap}, the assistant stops and hands over to you until next month. We’ll email you at $${email}.`,
    noEffect: 'Without a limit, the assistant answers whatever it costs.',
    useDefault: (cap: string) => `Use the default, $${cap}`,
    none: 'No limit',
    wrong: 'Write an amount such as 25 or 12.50.',
    noPrice: (model: string) =>
      `No price is known for the model ${model}, so what it costs cannot be counted. The people who run this installation can set it.`,
  },

  model: (model: string) => `Answers are written by the model ${model}.`,
}
