// What is still in [brackets] in the instructions, so that nobody switches on a form.
import { countGaps } from '@/lib/gaps'
import { instructionsWords as words } from './words'

export function GapsNote({ text }: { text: string }) {
  const gaps = countGaps(text)
  if (gaps === 0) return null
  return <span className="text-needs-you">{words.gaps(gaps)}</span>
}
