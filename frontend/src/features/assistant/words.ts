/** Everything a person reads on the assistant page, in one place. */
export const words = {
  title: 'Assistant',
  intro: 'What your assistant knows, and how it talks to your customers.',
  readOnly: 'Only owners can change the assistant. You can read it and try it.',

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
  },

  tryIt: {
    title: 'Try it',
    draft: 'It answers from the text as it stands on this page, saved or not.',
    saved: 'It answers from the saved instructions.',
  },

  timing: {
    title: 'Around its answers',
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
    default: (value: number, unit: string) => `Default: ${value} ${unit}`,
    useDefault: 'Use the default',
    save: 'Save',
    saved: 'Saved',
    undo: 'Undo',
  },
  model: (model: string) => `Answers are written by the model ${model}.`,
}
