/** Everything a person reads on the assistant page, in one place. */
export const words = {
  title: 'Assistant',
  intro: 'What your assistant knows, and how it talks to your customers.',
  readOnly: 'Only owners can change the assistant. You can read it and try it.',

  pages: {
    label: 'Pages of the assistant',
    instructions: 'Instructions',
    around: 'Behaviour',
  },

  settings: {
    readOnly: 'Only owners can change these settings.',
    default: (value: number, unit: string) => `Default: ${value} ${unit}`,
    useDefault: 'Use the default',
    save: 'Save',
    saved: 'Saved',
    undo: 'Undo',
    tooLong: (over: string) =>
      `${over} bytes too many for one Instagram message. Shorten it to save it.`,
  },

  instructions: {
    title: 'Instructions',
    hint: 'Write as you would brief a new colleague. It only treats what you write here as fact.',
    label: 'Instructions for the assistant',
    placeholder: 'We are a small ceramics studio in Lisbon…',
    addHeading: 'Add a heading:',
    headings: [
      'Who we are',
      'What we sell',
      'How we talk',
      'What never to say',
      'When to hand over',
    ],
    startFrom: 'Start from an example:',
    length: (length: string, most: string) => `${length} of ${most} characters`,
    tooLong: (over: string) => `${over} characters too many. Shorten it to save it.`,
    save: 'Save',
    saveHint: { mac: '⌘S to save', other: 'Ctrl+S to save' },
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
    title: (by: string | null) =>
      `${by ?? 'Someone'} edited the instructions while you were writing`,
    text: 'Your text is safe. Choose which version to keep.',
    show: 'Show the other version',
    hide: 'Hide the other version',
    keepMine: 'Keep mine and save',
    takeTheirs: 'Use theirs, discard mine',
    other: (version: number) => `The other version (version ${version})`,
    by: (by: string | null, when: string) => (by ? `Saved ${when} by ${by}` : `Saved ${when}`),
  },

  leave: {
    title: 'Leave without saving?',
    text: 'Your changes to the instructions aren’t saved. They’ll be lost if you leave.',
    confirm: 'Discard changes',
    stay: 'Keep editing',
    settings: 'Your changes to the settings aren’t saved. They’ll be lost if you leave.',
  },

  tryIt: {
    title: 'Try it',
    draft: 'Uses your current text, even if unsaved.',
    saved: 'Uses the saved instructions.',
  },

  timing: {
    title: 'Timing',
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
      label: 'Pause after you reply',
      unit: 'hours',
      effect: (hours: number) =>
        `When you or your team reply, here or from the Instagram app, it stays out of that conversation for ${hours === 1 ? '1 hour' : `${hours} hours`}, or until you hand back.`,
      range: 'From 1 to 168 hours (a week).',
    },
    late: {
      label: 'Don’t reply after',
      unit: 'minutes',
      effect: (minutes: number) =>
        `If a reply is delayed by more than ${minutes === 1 ? '1 minute' : `${minutes} minutes`}, it asks you to step in instead of answering late.`,
      range: 'From 1 to 1440 minutes (a day).',
    },
  },

  hours: {
    title: 'When it answers',
    choices: {
      ALWAYS: { title: 'Always', text: 'Day and night.' },
      INSIDE: {
        title: 'Only during working hours',
        text: 'Outside them, customers get one message saying when you’re back.',
      },
      OUTSIDE: {
        title: 'Only outside working hours',
        text: 'During working hours, messages wait for you and your team.',
      },
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
    empty: 'Add hours for at least one day.',
    copyMonday: 'Copy Monday to Tuesday–Friday',
    holidays: 'Closed on',
    noHolidays: 'None yet',
    addHoliday: 'Add date',
    holidaysHint: 'Holidays and days off. Closed all day, overriding the weekly hours.',
    away: 'Message while you are closed',
    awayHint:
      'Sent once to each customer in a closed period. {opens} is replaced with your reopening time. Leave empty to use this sentence, translated for each customer.',
    openNow: (until: string | null) =>
      until ? `You are open now, and close ${until}.` : 'You are open now.',
    closedNow: (until: string | null) =>
      until ? `You are closed now, and open ${until}.` : 'You are closed now.',
    zone: (zone: string) => `Times are in ${zone.replaceAll('_', ' ')}.`,
  },

  answers: {
    title: 'Mentions and shares',
    shares: 'Answer story mentions and shares without words',
    sharesHint:
      'When a customer mentions you in a story or shares a post and writes nothing, the assistant leaves it to you. Turn this on to have it reply.',
  },

  openness: {
    title: 'Messages to customers',
    discloses: 'Tell customers they’re talking to an AI',
    disclosesHint:
      'At the start of a conversation, after a week of silence, and when it resumes after a person. Some countries require it.',
    disclosure: 'Disclosure message',
    disclosureHint: 'Leave empty to use this sentence, translated for each customer.',
    handoff: 'Handover message',
    handoffHint:
      'Sent when a customer asks for a person, or when it cannot help. It then stays quiet until you answer.',
    typing: 'Show typing indicator',
    typingHint: 'Customers see “Seen” and a typing indicator while a reply is being written.',
  },

  spend: {
    title: 'Spending limit',
    spent: (spent: string) => `$${spent} spent on the model this month.`,
    spentOf: (spent: string, cap: string) => `$${spent} of $${cap} spent on the model this month.`,
    bar: 'Share of monthly limit used',
    cap: 'Monthly limit',
    /** What the typed limit does. `email` is 80% of it. */
    effect: (cap: string, email: string) =>
      `At $${cap}, the assistant stops and hands over to you until next month. We’ll email you at $${email}.`,
    noEffect: 'Without a limit, the assistant answers whatever it costs.',
    /** Without a limit of one's own the highest one holds. */
    highestHolds: (cap: string, email: string) =>
      `Without a limit of your own, the highest one holds: at $${cap}, the assistant stops and hands over to you until next month. We’ll email you at $${email}.`,
    highest: (cap: string) =>
      `You can set up to $${cap}. Need more? Ask your Conversa administrator.`,
    tooHigh: (cap: string) =>
      `The highest limit you can set is $${cap}. Your Conversa administrator can allow a higher one.`,
    useDefault: (cap: string) => `Use the default, $${cap}`,
    none: 'No limit',
    wrong: 'Enter an amount, e.g. 25 or 12.50.',
    noPrice: (model: string) =>
      `No price is known for the model ${model}, so what it costs cannot be counted. The people who run this installation can set it.`,
  },

  model: (model: string) => `Model: ${model}.`,
}
