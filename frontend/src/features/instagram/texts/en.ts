// The Instagram settings.
export default {
  title: 'Instagram',
  failed: 'Couldn’t load the connection',
  loading: 'Loading the connection',
  states: {
    CONNECTED: 'Connected',
    NOT_CONNECTED: 'Not connected',
    TOKEN_EXPIRED: 'Needs reconnecting',
    MISSING_PERMISSIONS: 'Permissions missing',
  },
  page: 'Facebook Page',
  connected: 'Connected',
  // When it was connected, and by whom.
  connectedBy: '<time></time> by {name}',
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
  disconnectNamed: 'Disconnect {account}',
  disconnectThis: 'Disconnect this account',
  disconnectTitle: 'Disconnect {account}?',
  disconnectThisTitle: 'Disconnect this account?',
  stops: 'New messages will stop arriving, and no one can reply from Conversa.',
  stays:
    'Your conversations, instructions and settings are kept. You can connect again at any time.',
  keep: 'Keep it connected',
  disconnected: 'Instagram is disconnected.',
  arrived: 'Connected as {account}.',
  ownersOnly: 'Only an owner can connect or disconnect Instagram.',
  by: 'Connected via',
  logins: { FACEBOOK: 'Facebook Login', INSTAGRAM: 'Instagram Login' },
  tokenExpires: 'Access expires',
  renewed: 'Renews automatically.',
  arrivedMessages: 'Messages, last 7 days',
  delivery: '{byWebhook} of {arrived} delivered in real time.',
  deliveryRest:
    '{byWebhook} of {arrived} delivered in real time. {found, plural, one {# was recovered by a check.} other {# were recovered by a check.}}',
  noMessages: 'None yet',
  history: {
    RUNNING: 'Importing earlier conversations: {count} messages so far.',
    DONE: '{count} earlier messages were imported.',
    FAILED: 'Couldn’t import earlier conversations. New ones aren’t affected.',
  },
  otherApps: {
    title: 'Other apps that reply',
    intro:
      'Messages from other apps pause the assistant, as if you had replied. Mark an app as an automation if no one writes there: its messages then don’t pause the assistant.',
    app: 'App {id} is an automation',
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
    found:
      '{bad, plural, =0 {Everything works.} one {# thing needs attention.} other {# things need attention.}}',
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
    },
  },
} as const
