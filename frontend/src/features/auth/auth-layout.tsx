// One column, one task, the form first; beside it, when there is room, a still
// conversation that shows what the product does.
import type { ReactNode } from 'react'
import { PageHeading } from '@/components/page-heading'
import { cn } from '@/lib/cn'
import { t } from './texts'

interface AuthLayoutProps {
  title: string
  lead?: ReactNode
  children?: ReactNode
  /** Links under the form. */
  foot?: ReactNode
}

export function AuthLayout({ title, lead, children, foot }: AuthLayoutProps) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-2">
      <main className="mx-auto flex w-full max-w-md flex-col gap-8 px-6 py-8 lg:py-12">
        <p className="text-17 font-semibold text-accent">{t('brand')}</p>
        <div className="flex flex-col gap-6 lg:my-auto">
          <div className="flex flex-col gap-2">
            <PageHeading title={title} />
            {lead && <p className="text-pretty text-ink-soft">{lead}</p>}
          </div>
          {children}
          {foot && <div className="flex flex-col gap-2 text-ink-soft">{foot}</div>}
        </div>
      </main>
      <ExampleConversation />
    </div>
  )
}

const bubbles = {
  customer: 'self-start bg-customer text-customer-ink',
  assistant: 'self-end bg-assistant text-assistant-ink',
  person: 'self-end bg-person text-person-ink',
}

const lines = [
  { by: 'customer', key: 'cups' },
  { by: 'assistant', key: 'price' },
  { by: 'customer', key: 'name' },
  { by: 'note', key: 'paused' },
  { by: 'person', key: 'gladly' },
] as const

function ExampleConversation() {
  return (
    <aside
      aria-label={t('conversation.label')}
      className="hidden border-l border-line bg-surface-sunken lg:flex"
    >
      <div className="m-auto flex w-full max-w-md flex-col gap-6 p-10">
        <div className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-6">
          <p className="border-b border-line pb-3 font-medium">{t('conversation.shop')}</p>
          {lines.map(({ by, key }) =>
            by === 'note' ? (
              <p key={key} className="my-1 text-center text-13 text-ink-soft">
                {t(`conversation.${key}`)}
              </p>
            ) : (
              <div key={key} className="flex flex-col gap-1">
                {by !== 'customer' && (
                  <p className="self-end text-13 text-ink-soft">
                    {by === 'assistant' ? t('conversation.assistant') : t('conversation.person')}
                  </p>
                )}
                <p className={cn('max-w-[85%] rounded-lg px-3.5 py-2', bubbles[by])}>
                  {t(`conversation.${key}`)}
                </p>
              </div>
            ),
          )}
        </div>
        <p className="text-center text-pretty text-ink-soft">{t('conversation.caption')}</p>
      </div>
    </aside>
  )
}
