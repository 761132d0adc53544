// Every word that the shared components show.
import type { LoginKind } from '@/api/types'
import type { Theme } from '@/lib/theme'

export const tryItWords = {
  label: 'Try your assistant',
  empty: 'Write as a customer would. Nothing is sent to anyone.',
  placeholder: 'Write as a customer',
  send: 'Send',
  clear: 'Start over',
  you: 'You, as a customer',
  assistant: 'Assistant',
  thinking: 'The assistant is writing',
  why: 'Why this answer',
  draft: 'your unsaved draft',
  version: (version: number) => `version ${version}`,
  instructions: 'Instructions',
  model: 'Model',
  time: 'Time',
  seconds: (seconds: number) => `${seconds.toFixed(1)} s`,
  tokens: 'Tokens',
  tokenCount: (prompt: string, completion: string) => `${prompt} in, ${completion} out`,
  cost: 'Cost',
  unknown: 'not known',
  history: 'Messages considered',
}

export const themeNames: [value: Theme, name: string][] = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]

export const passwordWords = {
  show: 'Show password',
  hide: 'Hide password',
  strength: {
    empty: 'At least 8 characters. A few unrelated words make a good one.',
    short: 'Too short: use at least 8 characters.',
    weak: 'Weak. Easy to guess; make it longer.',
    fair: 'Fair. Add another word to make it strong.',
    strong: 'Strong.',
  },
}

export const businessFormWords = {
  name: 'Business name',
  nameHint: 'The name your customers know.',
  nameRequired: 'Give your business a name.',
  nameLong: 'Use at most 100 characters.',
  timezone: 'Time zone',
  timezoneHint: 'All times are shown in this time zone.',
  language: 'Language',
  languageHint: 'The language most of your customers write in.',
}

export const connectWords = {
  which: 'How do you want to connect?',
  go: { FACEBOOK: 'Continue to Facebook', INSTAGRAM: 'Continue to Instagram' } satisfies Record<
    LoginKind,
    string
  >,
  asks: 'Meta will ask for these permissions:',
  failed: 'Couldn’t load the connection options',
  none: 'Instagram isn’t set up here yet. Ask your Conversa administrator.',
}

export const permissionWords = {
  granted: 'Granted.',
  missing: 'Not granted.',
}

export const instructionsWords = {
  gaps: (count: number) =>
    count === 1
      ? '1 blank left to fill in. The assistant can’t answer questions about anything still in [brackets].'
      : `${count} blanks left to fill in. The assistant can’t answer questions about anything still in [brackets].`,
}
