// What an answer was based on: instructions, model, time, cost.
import type { Evidence } from '@/api/types'
import { formatNumber } from '@/lib/format'
import { cn } from '@/lib/cn'
import { tryItWords as words } from './words'

const count = (tokens: number | null) => (tokens === null ? words.unknown : formatNumber(tokens))

export function EvidenceCard({ evidence }: { evidence: Evidence }) {
  const rows: [string, string][] = [
    [
      words.instructions,
      evidence.instructions_version === null
        ? words.draft
        : words.version(evidence.instructions_version),
    ],
    [words.model, evidence.model],
    [words.history, formatNumber(evidence.history_messages)],
    [words.time, words.seconds(evidence.seconds)],
    [
      words.tokens,
      words.tokenCount(count(evidence.prompt_tokens), count(evidence.completion_tokens)),
    ],
    [words.cost, evidence.cost ?? words.unknown],
  ]
  return (
    <dl
      className={cn(
        'grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 rounded border border-line',
        'bg-surface-raised px-3 py-2 text-13',
      )}
    >
      {rows.map(([term, value]) => (
        <div key={term} className="contents">
          <dt className="text-ink-soft">{term}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
