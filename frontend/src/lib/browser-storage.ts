// What this browser keeps of a person's writing. It goes when the person logs out: the
// next one at this browser may be somebody else.
const written = [
  'conversa.draft.',
  'conversa.outbox.',
  'conversa.start-draft.',
  'conversa.instructions.',
]

export function forgetWriting() {
  for (const key of Object.keys(localStorage)) {
    if (written.some((prefix) => key.startsWith(prefix))) localStorage.removeItem(key)
  }
}
