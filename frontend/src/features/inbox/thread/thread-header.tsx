/** The top of an open thread: who it is, the way back, close and reopen. */
import { Archive, ArchiveRestore, ArrowLeft, PanelRight } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { Link, useLocation } from '@/lib/router'
import { Avatar } from '@/components/ui/avatar'
import { Button } from '@/components/ui/button'
import { Sheet, SheetContent, SheetTrigger } from '@/components/ui/sheet'
import type { ThreadAction } from '../api'
import { nameOf } from '../model/customer-name'
import type { Thread } from '../types'
import { t } from '../texts'
import type { ArrivedByClosing } from './use-close'

/**
 * The name takes the focus where what was pressed is gone: on a phone the row of the list, and
 * everywhere the button that closed the conversation before.
 */
function useFocusOnArrival() {
  const heading = useRef<HTMLHeadingElement>(null)
  const { byClosing } = (useLocation().state ?? {}) as Partial<ArrivedByClosing>
  useEffect(() => {
    const isListHidden = !window.matchMedia('(min-width: 64rem)').matches
    if (isListHidden || byClosing) heading.current?.focus({ preventScroll: true })
  }, [byClosing])
  return heading
}

type ThreadHeaderProps = {
  thread: Thread
  backTo: string
  act: (action: ThreadAction) => void
  pendingAction: ThreadAction | null
  whoAnswers: string
  panel: ReactNode
}

export function ThreadHeader({
  thread,
  backTo,
  act,
  pendingAction,
  whoAnswers,
  panel,
}: ThreadHeaderProps) {
  const { customer } = thread
  const heading = useFocusOnArrival()
  const isClosed = thread.state === 'CLOSED'
  const action = isClosed ? 'reopen' : 'close'
  const label = isClosed ? t('reopen') : t('close')
  return (
    <header className="border-b border-line">
      <div className="flex min-h-17 items-center gap-2 px-2 py-1 lg:px-6">
        <Button asChild variant="ghost" size="icon" className="lg:hidden">
          <Link to={backTo} aria-label={t('back')}>
            <ArrowLeft aria-hidden />
          </Link>
        </Button>
        <Avatar name={customer.name ?? customer.username} src={customer.picture_url} />
        <div className="flex min-w-0 grow flex-col pl-1">
          <h2
            ref={heading}
            tabIndex={-1}
            className="truncate text-15 font-semibold outline-none lg:text-17"
          >
            <bdi>{nameOf(customer)}</bdi>
          </h2>
          <p className="line-clamp-2 text-13 leading-tight text-ink-soft lg:line-clamp-1">
            {/* Where the customer panel has no room of its own; there is the @username too. */}
            <span className="xl:hidden">{t('panel.replying', { who: whoAnswers })}</span>
            {customer.name && customer.username && (
              <span className="max-lg:hidden">
                <span className="xl:hidden"> · </span>@{customer.username}
              </span>
            )}
          </p>
        </div>
        <Button
          variant="ghost"
          size="sm"
          className="max-sm:min-w-11"
          title={isClosed ? undefined : t('closeTitle')}
          pending={pendingAction === action}
          onClick={() => act(action)}
        >
          {pendingAction !== action &&
            (isClosed ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />)}
          {/* On a phone the name needs the room more. */}
          <span className="max-sm:sr-only">{label}</span>
        </Button>
        <Sheet>
          <SheetTrigger asChild>
            <Button
              variant="ghost"
              size="icon"
              className="xl:hidden"
              aria-label={t('openPanel')}
              title={t('openPanel')}
            >
              <PanelRight aria-hidden />
            </Button>
          </SheetTrigger>
          <SheetContent title={t('panel.title')}>{panel}</SheetContent>
        </Sheet>
      </div>
    </header>
  )
}
