// Every word of the frame: navigation, the assistant's switch, banners, shortcuts.
import type { AssistantStateCode } from '@/lib/types'

export const words = {
  skip: 'Skip to the page',
  navigation: 'Main',
  bottomNavigation: 'Places',
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
  sessionFailed: 'Conversa did not load',
  businessFailed: 'This business did not load',
}

export const switchWords = {
  label: 'Assistant',
  ownersOnly: 'Only an owner can switch the assistant.',
  undone: (reason: string) => `The switch was put back. ${reason}`,
  write: 'Write instructions',
  states: {
    ON: 'On · answering',
    OFF: 'Off · messages wait for you',
    NOT_CONNECTED: 'Paused · Instagram is not connected',
    TOKEN_EXPIRED: 'Paused · Instagram needs reconnecting',
    SUSPENDED: 'Paused · this business is suspended',
    NO_INSTRUCTIONS: 'Off · needs instructions first',
    MODEL_FAILING: 'Paused · the model does not answer',
    WORKER_DOWN: 'Paused · answering has stopped',
    OVER_BUDGET: 'Paused · this month’s limit is reached',
    OUT_OF_HOURS: 'On · quiet until you open',
    INSIDE_HOURS: 'On · quiet while you are there',
  } satisfies Record<AssistantStateCode, string>,
}

export const bannerWords = {
  label: 'Notice',
  offline: 'You are offline. What you see may be out of date.',
  tokenExpired: 'Instagram no longer accepts our access, so nothing can be sent.',
  notConnected: 'Instagram is disconnected: messages do not arrive, and nothing is sent.',
  missingPermissions: 'Instagram did not grant everything Conversa needs.',
  reconnect: 'Reconnect Instagram',
  connect: 'Connect Instagram',
  askOwner: 'An owner can reconnect it in the settings.',
  workerDown: 'Answering has stopped on our side. Messages are kept and will be answered when it runs again.',
  modelFailing: 'The model is not answering. Messages wait for you in the inbox.',
  /** `longest` is null while nobody has waited for a minute. */
  waiting: (count: number, longest: string | null) => {
    const who = count === 1 ? 'One customer is waiting' : `${count} customers are waiting`
    if (longest === null) return who
    return count === 1 ? `${who}, for ${longest}` : `${who}, the longest for ${longest}`
  },
  modelFailingFor: (waiting: string) => `The model is not answering. ${waiting}.`,
  delayed: (waiting: string) => `Answers are slow just now. ${waiting}.`,
  check: 'Check again',
  openInbox: 'Open the inbox',
  setUp: (left: number) => (left === 1 ? 'One step is left before your assistant answers.' : `${left} steps are left before your assistant answers.`),
  continueSetUp: 'Continue setting up',
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
  text: 'This address leads nowhere, or to a business that is not yours.',
  back: 'Go to your inbox',
  crashed: 'This page stopped working',
  crashedText: 'Nothing that you sent is lost. Load the page again to go on.',
  reload: 'Load again',
  suspended: 'This business is suspended',
  suspendedText: 'Messages from Instagram are still kept, but nothing is answered and the dashboard is closed. Write to the people who run this installation to have it opened again.',
}
