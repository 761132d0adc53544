export default {
  now: 'now',
  justNow: 'just now',
  minutes: '{minutes} min',
  minutesAgo: '{minutes} min ago',
  day: { today: 'Today', yesterday: 'Yesterday', tomorrow: 'Tomorrow' },
  dayAndClock: '{day} {clock}',
  // A moment as an adverb inside a sentence.
  when: {
    today: 'at {clock}',
    yesterday: 'yesterday at {clock}',
    tomorrow: 'tomorrow at {clock}',
    other: '{day} at {clock}',
  },
  until: {
    today: 'until {clock}',
    yesterday: 'until yesterday at {clock}',
    tomorrow: 'until tomorrow at {clock}',
    other: 'until {day} at {clock}',
  },
  duration: {
    short: 'less than a minute',
    minutes: '{minutes} min',
    hours: '{hours} h',
    both: '{hours} h {minutes} min',
  },
} as const
