// What is still in [brackets] in the instructions, so that nobody switches on a form.
import { countPlaceholders } from '@/lib/template-placeholders'
import { t } from './texts'

export function PlaceholdersNote({ text }: { text: string }) {
  const gaps = countPlaceholders(text)
  if (gaps === 0) return null
  return <span className="text-needs-you">{t('instructions.gaps', { count: gaps })}</span>
}
