// Every word of choosing a business and of the first-run path.
import type { StepName } from '@/lib/onboarding'

export const switcherWords = {
  label: 'Change business:',
  heading: 'Your businesses',
  unread: (count: number) => `${count} unread`,
  add: 'Add a business',
  suspended: 'Suspended',
}

export const startWords = {
  brand: 'Conversa',
  title: 'Set up your assistant',
  lead: 'Five steps, about five minutes. Everything is saved as you go.',
  done: 'Done',
  change: 'Change',
  open: 'Open',
  later: 'Finish later',
  logOut: 'Log out',
  failed: 'This step did not load',
  steps: {
    named: { title: 'Name your business', reason: 'The assistant introduces itself with it, and times are shown in its time zone.' },
    connected: { title: 'Connect Instagram', reason: 'So that messages from your customers arrive here, and answers go out in your name.' },
    instructions_written: { title: 'Teach it', reason: 'It says only what you tell it: who you are, what you sell, how you talk.' },
    tried: { title: 'Try it', reason: 'See how it answers before a customer does. Nothing is sent.' },
    switched_on: { title: 'Switch it on', reason: 'From then on it answers new messages, until you step in.' },
  } satisfies Record<StepName, { title: string; reason: string }>,
  named: { submit: 'Save and continue' },
  connected: {
    needs: 'You need an Instagram professional account: a business or a creator account.',
    as: 'Connected as',
    next: 'Continue',
    skip: 'Do this later',
    arrived: (username: string) => `Connected as @${username}.`,
  },
  taught: {
    trade: 'What do you run? Start from a text that fits, then make it yours.',
    label: 'Instructions',
    hint: 'Headings help: who we are, what we sell, how we talk, what never to say, when to fetch a person.',
    length: (length: string, most: string) => `${length} of ${most} characters`,
    required: 'Write a few sentences first, or pick what you run above.',
    submit: 'Save and continue',
    replaceTitle: 'Replace what you wrote?',
    replaceText: 'Your text in the box will be replaced by the one for this trade.',
    replace: 'Replace my text',
    keep: 'Keep my text',
    changed: 'Someone else changed the instructions meanwhile. Your text is still in the box; saving again replaces theirs.',
  },
  tried: {
    ideas: 'Ask what your customers ask: opening hours, prices, "do you ship?"',
    next: 'It answers well, continue',
    skip: 'Continue without trying',
    change: 'Change the instructions',
  },
  switchedOn: {
    connected: (username: string) => `New messages to @${username} will be answered. Whenever you write to a customer yourself, it is quiet at once.`,
    waiting: 'Instagram is not connected yet. You can switch it on now; it starts answering as soon as it is connected.',
    needsInstructions: 'It needs instructions first.',
    go: 'Switch the assistant on',
    teach: 'Write instructions',
  },
  finish: {
    title: 'Your assistant is on',
    connectedAs: 'Connected as',
    notConnected: 'It starts answering when Instagram is connected.',
    test: 'Send yourself a DM from another account to see it work.',
    waiting: 'Waiting for the first message',
    arrived: 'The first message arrived.',
    phone: 'Open the phone simulator',
    inbox: 'Go to your inbox',
  },
}
