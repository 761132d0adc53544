// Every word of the frame: navigation, the assistant's switch, banners, shortcuts.
import type { AssistantStateCode } from '@/api/types'

export const words = {
  skip: 'Skip to content',
  navigation: 'Main',
  bottomNavigation: 'Main, on a phone',
  rail: 'Business and account',
  inbox: 'Inbox',
  assistant: 'Assistant',
  settings: 'Settings',
  unread: (count: number) => `${count} unread`,
  phone: 'Open the phone simulator',
  admin: 'Platform admin',
  account: 'Your account',
  logOut: 'Log out',
  theme: 'Theme',
  shortcuts: 'Keyboard shortcuts',
  loading: 'Loading',
  sessionFailed: 'Couldn’t load Conversa',
  businessFailed: 'Couldn’t load this business',
}

export const switchWords = {
  label: 'Assistant',
  ownersOnly: 'Only an owner can turn the assistant on or off.',
  undone: (reason: string) => `Couldn’t change it. ${reason}`,
  /** What leads to the instructions, by the reason for which it can't be on. */
  mend: { NO_INSTRUCTIONS: 'Write instructions', BLANKS_LEFT: 'Fill in the blanks' } as Record<
    string,
    string
  >,
  states: {
    ON: 'On · answering',
    OFF: 'Off · you reply',
    NOT_CONNECTED: 'Paused · Instagram is not connected',
    TOKEN_EXPIRED: 'Paused · Instagram needs reconnecting',
    MISSING_PERMISSIONS: 'Paused · an Instagram permission is missing',
    SUSPENDED: 'Paused · this business is suspended',
    NO_INSTRUCTIONS: 'Paused · write instructions first',
    MODEL_FAILING: 'Paused · AI model unavailable',
    WORKER_DOWN: 'Paused · service interrupted',
    OVER_BUDGET: 'Paused · monthly limit reached',
    INSTALLATION_LIMIT: 'Paused · installation limit reached',
    OUT_OF_HOURS: 'On · starts when you open',
    INSIDE_HOURS: 'On · starts after hours',
  } satisfies Record<AssistantStateCode, string>,
}

export const bannerWords = {
  label: 'Notice',
  offline: 'You’re offline. This page may be out of date.',
  tokenExpired: 'Instagram has disconnected Conversa. Replies can’t be sent until you reconnect.',
  tokenUnreadable:
    'Conversa can’t read its access to Instagram, so replies wait. Ask your Conversa administrator, or reconnect.',
  notConnected: 'Instagram is disconnected. New messages won’t arrive and replies can’t be sent.',
  missingPermissions: 'Conversa is missing some Instagram permissions.',
  reconnect: 'Reconnect Instagram',
  connect: 'Connect Instagram',
  askOwner: 'Ask an owner to reconnect it in Settings.',
  workerDown:
    'We’ve stopped replying because of a problem on our side. Messages are safe and will be answered when it’s fixed.',
  modelFailing: 'The AI model is unavailable. Messages are waiting for you in the inbox.',
  /** `longest` is null while nobody has waited for a minute. */
  waiting: (count: number, longest: string | null) => {
    if (count === 1)
      return longest === null ? '1 customer is waiting' : `1 customer has been waiting ${longest}`
    const who = `${count} customers are waiting`
    return longest === null ? who : `${who}, the longest for ${longest}`
  },
  modelFailingFor: (waiting: string) => `The AI model is unavailable. ${waiting}.`,
  delayed: (waiting: string) => `Replies are slow right now. ${waiting}.`,
  check: 'Check again',
  openInbox: 'Open the inbox',
  setUp: (left: number) =>
    left === 1
      ? '1 step left before your assistant can reply.'
      : `${left} steps left before your assistant can reply.`,
  continueSetUp: 'Continue setup',
}

export const shortcutWords: { title: string; rows: [keys: string[], does: string][] } = {
  title: 'Keyboard shortcuts',
  rows: [
    [['g', 'i'], 'Go to the inbox'],
    [['g', 'a'], 'Go to the assistant'],
    [['g', 's'], 'Go to the settings'],
    [['j'], 'Next conversation'],
    [['k'], 'Previous conversation'],
    [['r'], 'Reply'],
    [['⌘ or Ctrl', '↵'], 'Send'],
    [['e'], 'Close the conversation'],
    [['/'], 'Search'],
    [['?'], 'Show this list'],
  ],
}

export const notFoundWords = {
  title: 'Nothing here',
  text: 'This page doesn’t exist, or you don’t have access to it.',
  back: 'Go to your inbox',
  crashed: 'Something went wrong on this page',
  crashedText: 'Nothing you sent is lost. Reload to continue.',
  reload: 'Reload',
  suspended: 'This business is suspended',
  suspendedText:
    'Instagram messages are still saved, but nothing is answered and the dashboard is locked. Contact your Conversa administrator to restore it.',
}
