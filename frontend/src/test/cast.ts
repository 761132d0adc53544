// People and things by name, in the shapes of the API: alice owns alpha.
import type {
  Assistant,
  Business,
  BusinessSummary,
  Evidence,
  Instagram,
  Login,
  Session,
} from '@/api/types'

export const alphaSummary: BusinessSummary = {
  id: 1,
  name: 'Alpha Ceramics',
  role: 'OWNER',
  ai_enabled: true,
  instagram_connected: true,
  instagram_username: 'alpha.ceramics',
  suspended: false,
  unread_threads: 2,
}

export const aliceSession: Session = {
  user: {
    id: 1,
    email: 'alice@example.com',
    name: 'Alice',
    language: '',
    email_verified: true,
    is_platform_admin: false,
  },
  businesses: [alphaSummary],
  phone_page_url: null,
  version: '0.1.0',
}

export const signedOut: Session = {
  user: null,
  businesses: [],
  phone_page_url: null,
  version: '0.1.0',
}

export const logins: Login[] = [
  {
    login: 'INSTAGRAM',
    name: 'Instagram Login',
    line: 'No Facebook Page needed.',
    available: true,
    unavailable_reason: null,
  },
  {
    login: 'FACEBOOK',
    name: 'Facebook Login',
    line: 'By the Page it is linked to.',
    available: true,
    unavailable_reason: null,
  },
]

export const notConnected: Instagram = {
  state: 'NOT_CONNECTED',
  detail: 'No Instagram account is connected.',
  username: null,
  name: null,
  picture_url: null,
  login: null,
  problem: null,
  token_expires_at: null,
  page_name: null,
  connected_by: null,
  connected_at: null,
  last_message_at: null,
  last_reply_at: null,
  permissions: [],
  delivery: { arrived: 0, by_webhook: 0, days: 7, checked_at: null },
  history: { state: '', messages: 0 },
  other_apps: [],
}

export const connected: Instagram = {
  ...notConnected,
  state: 'CONNECTED',
  detail: 'Messages arrive and replies go out.',
  login: 'FACEBOOK',
  username: 'alpha.ceramics',
  name: 'Alpha Ceramics',
  page_name: 'Alpha Ceramics',
  connected_by: 'Alice',
  connected_at: '2026-03-01T10:00:00Z',
  last_message_at: '2026-03-02T10:00:00Z',
  last_reply_at: '2026-03-02T10:01:00Z',
  delivery: { arrived: 12, by_webhook: 12, days: 7, checked_at: '2026-03-02T10:05:00Z' },
  permissions: [
    {
      scope: 'instagram_manage_messages',
      granted: true,
      why: 'To read and answer direct messages.',
    },
  ],
}

export const alpha: Business = {
  id: 1,
  name: 'Alpha Ceramics',
  timezone: 'Europe/Berlin',
  language: 'en',
  role: 'OWNER',
  suspended: false,
  ai_enabled: true,
  assistant_state: { code: 'ON', detail: 'On · answering' },
  onboarding: {
    named: true,
    connected: true,
    instructions_written: true,
    tried: true,
    switched_on: true,
    first_message_received: true,
  },
  instagram: connected,
  unread_threads: 2,
  takeover_hours: 12,
}

export const alphaAssistant: Assistant = {
  instructions: 'We are Alpha Ceramics.',
  version: 3,
  settings_version: 6,
  updated_at: '2026-03-01T10:00:00Z',
  updated_by: 'Alice',
  ai_enabled: true,
  debounce_seconds: 4,
  takeover_hours: 12,
  answers_when: 'ALWAYS',
  hours: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] },
  holidays: [],
  away_message: '',
  handoff_message: '',
  discloses: true,
  disclosure_message: '',
  shows_typing: true,
  answers_shares: false,
  late_after_minutes: 60,
  monthly_cap_cents: null,
  highest_cap_cents: 20000,
  model: 'sim-1',
  max_length: 20000,
  defaults: {
    debounce_seconds: 4,
    takeover_hours: 12,
    late_after_minutes: 60,
    monthly_cap_cents: 2000,
    away_message: 'We are away right now.\n{opens}',
    handoff_message: 'I have asked a colleague to take over.',
    disclosure_message: 'You are chatting with an AI assistant.',
  },
  spend: {
    month: '2026-05',
    spent_cents: 120.5,
    cap_cents: null,
    prices_known: true,
    warned: false,
    capped: false,
  },
  open_now: { open: false, until: null },
  can_see_images: false,
  can_hear_voice: false,
}

export const evidence: Evidence = {
  instructions_version: null,
  model: 'sim-1',
  provider_request_id: null,
  prompt_tokens: 120,
  completion_tokens: 20,
  seconds: 0.8,
  history_messages: 0,
  cost: null,
}
