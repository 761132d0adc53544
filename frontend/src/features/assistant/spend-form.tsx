/** What the model costs this month, and how much it may. */
import { useState } from 'react'
import type { Assistant } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { locale } from '@/i18n/language'
import { cn } from '@/lib/cn'
import { SettingsSection } from './settings-section'
import type { SettingsDraft } from './use-settings-draft'
import { t } from './texts'

const names = ['monthly_cap_cents'] as const

type SpendFormProps = { assistant: Assistant; draft: SettingsDraft; isReadOnly: boolean }

/** "$12.50", "12,50 $". */
const dollars = (cents: number) =>
  new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
  }).format(cents / 100)

/** "12.50", "12,50": as it is typed. */
const amountOf = (cents: number) =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: 2, useGrouping: false }).format(
    cents / 100,
  )

/** Cents of "12.50" or "12,50"; null for nothing typed, undefined for what is no amount. */
export function readAmount(typed: string): number | null | undefined {
  const text = typed
    .trim()
    .replace(/^\$\s*/, '')
    .replace(',', '.')
  if (text === '') return null
  return /^\d{1,6}(\.\d{0,2})?$/.test(text) ? Math.round(Number(text) * 100) : undefined
}

export function SpendForm({ assistant, draft, isReadOnly }: SpendFormProps) {
  const { spend } = assistant
  const cap = draft.get('monthly_cap_cents')
  const [typed, setTyped] = useState<string | null>(null)
  const highest = assistant.highest_cap_cents
  const wrong = typed === null ? undefined : findWrong(readAmount(typed), highest)
  const isWrong = wrong !== undefined
  const shown = typed ?? (cap === null ? '' : amountOf(cap))
  const standard = assistant.defaults.monthly_cap_cents

  function type(text: string) {
    const amount = readAmount(text)
    setTyped(text)
    if (findWrong(amount, highest) === undefined && amount !== undefined)
      draft.set('monthly_cap_cents', amount)
  }

  return (
    <SettingsSection
      title={t('spend.title')}
      names={names}
      draft={draft}
      isReadOnly={isReadOnly}
      isWrong={isWrong}
      onUndo={() => setTyped(null)}
    >
      <div className="flex flex-col gap-1.5">
        <p>
          {spend.cap_cents === null
            ? t('spend.spent', { spent: dollars(spend.spent_cents) })
            : t('spend.spentOf', {
                spent: dollars(spend.spent_cents),
                cap: dollars(spend.cap_cents),
              })}
        </p>
        {spend.cap_cents !== null && spend.cap_cents > 0 && (
          <SpendBar spent={spend.spent_cents} cap={spend.cap_cents} />
        )}
        {!spend.prices_known && (
          <p className="text-13 text-needs-you">{t('spend.noPrice', { model: assistant.model })}</p>
        )}
      </div>
      <Field
        label={t('spend.cap')}
        hint={isWrong ? undefined : <Effect cap={cap} highest={highest} />}
        error={wrong}
      >
        {(field) => (
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span aria-hidden>$</span>
            <Input
              {...field}
              inputMode="decimal"
              value={shown}
              placeholder={highest === null ? t('spend.none') : amountOf(highest)}
              readOnly={isReadOnly}
              onChange={(event) => type(event.target.value)}
              onBlur={() => !isWrong && setTyped(null)}
              className="w-32"
            />
            {standard !== null && standard !== cap && !isReadOnly && (
              <Button variant="link" size="inline" onClick={() => type(amountOf(standard))}>
                {t('spend.useDefault', { cap: dollars(standard) })}
              </Button>
            )}
          </div>
        )}
      </Field>
    </SettingsSection>
  )
}

function Effect({ cap, highest }: { cap: number | null; highest: number | null }) {
  return (
    <>
      <span>{describeEffect(cap, highest)}</span>{' '}
      {highest !== null && <span>{t('spend.highest', { cap: dollars(highest) })}</span>}
    </>
  )
}

function describeEffect(cap: number | null, highest: number | null) {
  if (cap !== null) return t('spend.effect', { cap: dollars(cap), email: dollars(cap * 0.8) })
  return highest === null
    ? t('spend.noEffect')
    : t('spend.highestHolds', { cap: dollars(highest), email: dollars(highest * 0.8) })
}

/** What is wrong with a typed amount of cents, as `readAmount` reads it. */
function findWrong(amount: number | null | undefined, highest: number | null) {
  if (amount === undefined) return t('spend.wrong')
  return amount !== null && highest !== null && amount > highest
    ? t('spend.tooHigh', { cap: dollars(highest) })
    : undefined
}

function SpendBar({ spent, cap }: { spent: number; cap: number }) {
  const percent = Math.min(100, Math.round((spent / cap) * 100))
  return (
    <div
      role="progressbar"
      aria-label={t('spend.bar')}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className="h-2 overflow-hidden rounded-full bg-surface-sunken"
    >
      <div
        className={cn('h-full rounded-full', percent >= 80 ? 'bg-needs-you' : 'bg-accent')}
        style={{ width: `${percent}%` }}
      />
    </div>
  )
}
