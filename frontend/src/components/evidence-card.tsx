// What an answer was based on: instructions, model, time, cost.
import type { Evidence } from '@/api/types'
import { formatNumber } from '@/lib/format'
import { cn } from '@/lib/cn'
import { t } from './texts'

const count = (tokens: number | null) =>
  tokens === null ? t('tryIt.unknown') : formatNumber(tokens)

export function EvidenceCard({ evidence }: { evidence: Evidence }) {
  const rows: [string, string][] = [
    [
      t('tryIt.instructions'),
      evidence.instructions_version === null
        ? t('tryIt.draft')
        : t('tryIt.version', { version: String(evidence.instructions_version) }),
    ],
    [t('tryIt.model'), evidence.model],
    [t('tryIt.history'), formatNumber(evidence.history_messages)],
    [t('tryIt.time'), t('tryIt.seconds', { seconds: formatNumber(evidence.seconds, 1) })],
    [
      t('tryIt.tokens'),
      t('tryIt.tokenCount', {
        prompt: count(evidence.prompt_tokens),
        completion: count(evidence.completion_tokens),
      }),
    ],
    [t('tryIt.cost'), evidence.cost ?? t('tryIt.unknown')],
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
