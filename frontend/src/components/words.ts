// Every word that the shared components show.
import type { Theme } from '@/lib/theme'
import type { LoginKind } from '@/lib/types'

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
  draft: 'your draft as it stands',
  version: (version: number) => `version ${version}`,
  instructions: 'Instructions',
  model: 'Model',
  time: 'Time',
  seconds: (seconds: number) => `${seconds.toFixed(1)} s`,
  tokens: 'Tokens',
  tokenCount: (prompt: string, completion: string) => `${prompt} read, ${completion} written`,
  cost: 'Cost',
  unknown: 'not known',
  history: 'Messages read',
}

export const themeNames: [value: Theme, name: string][] = [
  ['system', 'As the device'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]

export const passwordWords = {
  show: 'Show password',
  hide: 'Hide password',
  strength: {
    empty: 'At least 8 characters. A few unrelated words make a good one.',
    short: 'Too short: use at least 8 characters.',
    weak: 'Weak: easy to guess. Make it longer.',
    fair: 'Fair: one more word would make it strong.',
    strong: 'Strong.',
  },
}

export const businessFormWords = {
  name: 'Name of the business',
  nameHint: 'As your customers know it.',
  nameRequired: 'Give your business a name.',
  nameLong: 'Use at most 100 characters.',
  timezone: 'Time zone',
  timezoneHint: 'Every time you see is in it.',
  language: 'Language',
  languageHint: 'What most of your customers write in.',
}

export const connectWords = {
  which: 'How do you want to connect?',
  go: { FACEBOOK: 'Continue to Facebook', INSTAGRAM: 'Continue to Instagram' } satisfies Record<LoginKind, string>,
  asks: 'Meta will ask you to allow this:',
  failed: 'The ways to connect did not load',
  none: 'Instagram cannot be connected on this installation yet.',
}

export const permissionWords = {
  granted: 'Granted.',
  missing: 'Not granted.',
}

export const instructionsWords = {
  gaps: (count: number) =>
    count === 1
      ? 'One place in [brackets] is still to fill in. The assistant does not know what belongs there.'
      : `${count} places in [brackets] are still to fill in. The assistant does not know what belongs there.`,
}
