export default {
  network: 'Conversa cannot be reached. Check your connection and try again.',
  server: 'Something went wrong on our side. Nothing you typed is lost; try again in a moment.',
} as const
