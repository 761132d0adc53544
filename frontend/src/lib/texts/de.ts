import type { Translated } from '@/i18n/texts'
import type en from './en'

export default {
  now: 'jetzt',
  justNow: 'gerade eben',
  minutes: '{minutes} Min.',
  minutesAgo: 'vor {minutes} Min.',
  day: { today: 'Heute', yesterday: 'Gestern', tomorrow: 'Morgen' },
  dayAndClock: '{day}, {clock}',
  when: {
    today: 'um {clock} Uhr',
    yesterday: 'gestern um {clock} Uhr',
    tomorrow: 'morgen um {clock} Uhr',
    other: 'am {day} um {clock} Uhr',
  },
  until: {
    today: 'bis {clock} Uhr',
    yesterday: 'bis gestern, {clock} Uhr',
    tomorrow: 'bis morgen, {clock} Uhr',
    other: 'bis {day}, {clock} Uhr',
  },
  duration: {
    short: 'weniger als eine Minute',
    minutes: '{minutes} Min.',
    hours: '{hours} Std.',
    both: '{hours} Std. {minutes} Min.',
  },
} satisfies Translated<typeof en>
