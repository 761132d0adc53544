// Every word of the Instagram settings.
import type { Instagram, LoginKind, PublicComment } from '@/api/types'

export const words = {
  title: 'Instagram',
  failed: 'Couldn’t load the connection',
  loading: 'Loading the connection',
  states: {
    CONNECTED: 'Connected',
    NOT_CONNECTED: 'Not connected',
    TOKEN_EXPIRED: 'Needs reconnecting',
    MISSING_PERMISSIONS: 'Permissions missing',
  } satisfies Record<Instagram['state'], string>,
  page: 'Facebook Page',
  connected: 'Connected',
  connectedBy: (name: string) => `by ${name}`,
  // Messages, and whatever else Instagram tells: that one was seen, or got a heart.
  lastMessage: 'Last activity from Instagram',
  lastReply: 'Last reply sent',
  never: 'None yet',
  permissions: 'Permissions',
  needs: 'You need an Instagram professional account: a business or a creator account.',
  empty:
    'Connect the Instagram account of your business. Messages then arrive here, and your assistant can answer them.',
  reconnect: 'Reconnect',
  disconnect: 'Disconnect',
  disconnectNamed: (account: string) => `Disconnect ${account}`,
  thisAccount: 'this account',
  disconnectTitle: (account: string) => `Disconnect ${account}?`,
  stops: 'New messages will stop arriving, and no one can reply from Conversa.',
  stays:
    'Your conversations, instructions and settings are kept. You can connect again at any time.',
  keep: 'Keep it connected',
  disconnected: 'Instagram is disconnected.',
  arrived: (account: string) => `Connected as ${account}.`,
  ownersOnly: 'Only an owner can connect or disconnect Instagram.',
  by: 'Connected via',
  logins: { FACEBOOK: 'Facebook Login', INSTAGRAM: 'Instagram Login' } satisfies Record<
    LoginKind,
    string
  >,
  tokenExpires: 'Access expires',
  renewed: 'Renews automatically.',
  otherWay: 'Use a different login',
  arrivedMessages: 'Messages, last 7 days',
  delivery: (byWebhook: string, arrived: string) => `${byWebhook} of ${arrived} arrived by webhook`,
  deliveryRest: (found: number) =>
    found === 1 ? '1 was recovered by a check.' : `${found} were recovered by a check.`,
  noMessages: 'None yet',
  history: {
    '': '',
    RUNNING: (count: string) => `Importing earlier conversations: ${count} messages so far.`,
    DONE: (count: string) => (count === '0' ? '' : `${count} earlier messages were imported.`),
    FAILED: 'Couldn’t import earlier conversations. New ones aren’t affected.',
  },
  otherApps: {
    title: 'Other apps that reply',
    intro:
      'Messages from other apps pause the assistant, as if you had replied. Mark an app as an automation if no person writes there: its messages then don’t pause the assistant.',
    app: (id: string) => `App ${id} is an automation`,
    people: 'People reply with it. Their messages pause the assistant.',
    automation: 'An automation. Its messages don’t pause the assistant.',
  },
  doctor: {
    title: 'Connection doctor',
    intro:
      'Checks everything needed to receive and send messages, and tells you how to fix problems.',
    run: 'Check the connection',
    again: 'Check again',
    subscribe: 'Subscribe again',
    checked: 'What was checked',
    running: 'Asking Instagram. This takes a few seconds.',
    found: (bad: number) =>
      bad === 0
        ? 'Everything works.'
        : bad === 1
          ? '1 thing needs attention.'
          : `${bad} things need attention.`,
    states: {
      OK: 'OK.',
      WARN: 'Needs attention.',
      FAIL: 'Problem.',
      SKIPPED: 'Not checked.',
      WAITING: 'Still waiting.',
    },
  },
  comments: {
    title: 'Comments and mentions',
    intro:
      'Comments on your posts, as far as Instagram reports them. The assistant replies to direct messages only.',
    show: 'Show',
    hide: 'Hide',
    empty: 'None yet.',
    somebody: 'Someone',
    noText: 'No text',
    kinds: {
      COMMENT: 'Comment',
      LIVE_COMMENT: 'Live comment',
      MENTION: 'Mention',
    } satisfies Record<PublicComment['kind'], string>,
  },
}
