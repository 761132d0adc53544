// The assistant's pages: its instructions, and how it behaves.
export default {
  title: 'Assistant',
  intro: 'What your assistant knows, and how it talks to your customers.',
  readOnly: 'Only owners can change the assistant. You can read the instructions and try it out.',

  pages: {
    label: 'Pages of the assistant',
    instructions: 'Instructions',
    around: 'Behaviour',
  },

  settings: {
    readOnly: 'Only owners can change these settings.',
    useDefault: 'Use the default',
    save: 'Save',
    saved: 'Saved',
    undo: 'Undo',
    tooLong: '{over} bytes too long for one Instagram message. Shorten it to save.',
  },

  instructions: {
    title: 'Instructions',
    hint: 'Write as you would brief a new colleague. It only treats what you write here as fact.',
    label: 'Instructions for the assistant',
    placeholder: 'We are a small ceramics studio in Lisbon…',
    addHeading: 'Add a heading:',
    // Go into the text of the instructions as they stand.
    headings: {
      us: 'Who we are',
      offer: 'What we sell',
      tone: 'How we talk',
      never: 'What never to say',
      handover: 'When to hand over',
    },
    startFrom: 'Start from an example:',
    length: '{length} of {most} characters',
    tooLong: '{over} characters over the limit. Shorten it to save.',
    save: 'Save',
    saveHint: { mac: '⌘S to save', other: 'Ctrl+S to save' },
    discard: 'Discard',
    discarded: 'Changes discarded',
    undo: 'Undo',
    none: 'Nothing saved yet',
    // {when}: "at 18:40", "tomorrow at 09:00".
    saved: 'Saved {when} · version {version}',
    savedBy: 'Saved {when} by {by} · version {version}',
    unsaved: 'Not saved yet',
    saving: 'Saving…',
    empty: 'No instructions have been written yet.',
  },

  changed: {
    title: 'Someone edited the instructions while you were writing',
    titleBy: '{by} edited the instructions while you were writing',
    text: 'Your text is safe. Choose which version to keep.',
    show: 'Show the other version',
    hide: 'Hide the other version',
    keepMine: 'Keep mine and save',
    takeTheirs: 'Use theirs, discard mine',
    other: 'The other version (version {version})',
    saved: 'Saved {when}',
    savedBy: 'Saved {when} by {by}',
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
      default: 'Default: {value, plural, one {# second} other {# seconds}}',
      effect:
        '{value, plural, =0 {It answers every message at once, one by one.} one {It waits until the customer has been quiet for # second, so that several short messages get one answer.} other {It waits until the customer has been quiet for # seconds, so that several short messages get one answer.}}',
      range: 'From 0 to 60 seconds.',
    },
    takeover: {
      label: 'Pause after you reply',
      unit: 'hours',
      default: 'Default: {value, plural, one {# hour} other {# hours}}',
      effect:
        'When you or your team reply, here or from the Instagram app, it stays out of that conversation for {value, plural, one {# hour} other {# hours}}, or until you hand back.',
      range: 'From 1 to 168 hours (a week).',
    },
    late: {
      label: 'Don’t reply after',
      unit: 'minutes',
      default: 'Default: {value, plural, one {# minute} other {# minutes}}',
      effect:
        'If a reply is delayed by more than {value, plural, one {# minute} other {# minutes}}, it asks you to step in instead of answering late.',
      range: 'From 1 to 1,440 minutes (a day).',
    },
  },

  hours: {
    title: 'When it answers',
    choices: {
      ALWAYS: { title: 'Always', text: 'Day and night.' },
      INSIDE: {
        title: 'Only during business hours',
        text: 'Outside them, customers get one message saying when you’re back.',
      },
      OUTSIDE: {
        title: 'Only outside business hours',
        text: 'During business hours, messages wait for you and your team.',
      },
    },
    week: 'Business hours',
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
    addTo: 'Add hours on {day}',
    // {label}: one span of hours, such as "Monday" or "Monday 2".
    from: '{label}: from',
    until: '{label}: until',
    remove: 'Remove {label}',
    overnight: 'Until the next day',
    wrong: 'These hours overlap, or a time is missing.',
    empty: 'Add hours for at least one day.',
    copyMonday: 'Copy Monday to Tuesday–Friday',
    holidays: 'Closed on',
    noHolidays: 'None yet',
    addHoliday: 'Add date',
    holidaysHint: 'Holidays and days off. Closed all day, overriding the weekly hours.',
    away: 'Message while you are closed',
    // '{opens}' stands in the owner's own text; the quotes keep it as it is.
    awayHint:
      "Sent once to each customer in a closed period. '{opens}' is replaced with your reopening time. Leave empty to use this sentence, translated for each customer.",
    open: 'You’re open now.',
    openUntil: 'You’re open now, and close {when}.',
    shut: 'You’re closed now.',
    shutUntil: 'You’re closed now, and open {when}.',
    zone: 'Times are in {zone}.',
  },

  answers: {
    title: 'Mentions and shares',
    shares: 'Answer story mentions and shares without text',
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
      'Sent when a customer asks for a person, or when the assistant can’t help. It then waits until you answer.',
    typing: 'Show typing indicator',
    typingHint: 'Customers see “Seen” and a typing indicator while a reply is being written.',
  },

  // Amounts come with their currency.
  spend: {
    title: 'Spending limit',
    spent: '{spent} spent on the model this month.',
    spentOf: '{spent} of {cap} spent on the model this month.',
    bar: 'Share of monthly limit used',
    cap: 'Monthly limit',
    // What the typed limit does. {email} is 80 % of it.
    effect:
      'At {cap}, the assistant stops and hands over to you until next month. We’ll email you at {email}.',
    noEffect: 'Without a limit, the assistant answers whatever it costs.',
    // Without a limit of one's own the highest one holds.
    highestHolds:
      'Without a limit of your own, the highest one holds: at {cap}, the assistant stops and hands over to you until next month. We’ll email you at {email}.',
    highest: 'You can set up to {cap}. Need more? Ask your Conversa administrator.',
    tooHigh:
      'The highest limit you can set is {cap}. Your Conversa administrator can allow a higher one.',
    useDefault: 'Use the default, {cap}',
    none: 'No limit',
    wrong: 'Enter an amount, e.g. 25 or 12.50.',
    noPrice:
      'We don’t know the price of {model}, so spending can’t be tracked. Ask your Conversa administrator to set it.',
  },

  model: 'Model: {model}',
} as const
