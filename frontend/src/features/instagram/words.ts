// Every word of the Instagram settings.
import type { Instagram } from '@/lib/types'

export const words = {
  title: 'Instagram',
  failed: 'The connection did not load',
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
  lastMessage: 'Last heard from Instagram',
  lastReply: 'Last reply sent',
  never: 'None yet',
  permissions: 'What Conversa may do',
  willAsk: 'What Meta will ask you to allow',
  needs: 'You need an Instagram professional account (business or creator), linked to a Facebook Page you manage.',
  empty: 'Connect the Instagram account of your business. Messages then arrive here, and your assistant can answer them.',
  connect: 'Continue to Instagram',
  reconnect: 'Reconnect',
  disconnect: 'Disconnect',
  disconnectNamed: (account: string) => `Disconnect ${account}`,
  thisAccount: 'this account',
  disconnectTitle: (account: string) => `Disconnect ${account}?`,
  stops: 'What stops: new messages no longer arrive here, and neither the assistant nor your team can reply from Conversa.',
  stays: 'What stays: every conversation so far, the instructions and the settings. You can connect again at any time.',
  keep: 'Keep it connected',
  disconnected: 'Instagram is disconnected.',
  arrived: (account: string) => `Connected as ${account}.`,
  ownersOnly: 'Only an owner can connect or disconnect Instagram.',
}
