/** The top of an open thread: who it is, the way back, close and reopen. */
import { Archive, ArchiveRestore, ArrowLeft, PanelRight } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { Link } from 'react-router'
import { Avatar } from '@/components/ui/avatar'
import { Button } from '@/components/ui/button'
import { Sheet, SheetContent, SheetTrigger } from '@/components/ui/sheet'
import type { ThreadAction } from './api'
import { nameOf } from './customer-name'
import type { Thread } from './types'
import { words } from './words'

/** On a phone the row that was pressed is gone once the thread is open; the focus goes on to its name. */
function useFocusWhereListIsHidden() {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!window.matchMedia('(min-width: 64rem)').matches) heading.current?.focus({ preventScroll: true })
  }, [])
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

export function ThreadHeader({ thread, backTo, act, pendingAction, whoAnswers, panel }: ThreadHeaderProps) {
  const { customer } = thread
  const heading = useFocusWhereListIsHidden()
  const isClosed = thread.state === 'CLOSED'
  const action = isClosed ? 'reopen' : 'close'
  const label = isClosed ? words.reopen : words.close
  return (
    <header className="border-b border-line">
      <div className="flex min-h-17 items-center gap-2 px-2 py-1 lg:px-6">
        <Button asChild variant="ghost" size="icon" className="lg:hidden">
          <Link to={backTo} aria-label={words.back}>
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
            {nameOf(customer)}
          </h2>
          <p className="line-clamp-2 text-13 leading-tight text-ink-soft lg:line-clamp-1">
            {/* Where the customer panel has no room of its own; there is the @username too. */}
            <span className="xl:hidden">{words.panel.replying(whoAnswers)}</span>
            {customer.name && customer.username && (
              <span className="max-lg:hidden">
                <span className="xl:hidden"> · </span>@{customer.username}
              </span>
            )}
          </p>
        </div>
        <Button
          variant="ghost"
          size="icon"
          aria-label={label}
          title={label}
          pending={pendingAction === action}
          onClick={() => act(action)}
        >
          {pendingAction !== action && (isClosed ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />)}
        </Button>
        <Sheet>
          <SheetTrigger asChild>
            <Button
              variant="ghost"
              size="icon"
              className="xl:hidden"
              aria-label={words.openPanel}
              title={words.openPanel}
            >
              <PanelRight aria-hidden />
            </Button>
          </SheetTrigger>
          <SheetContent title={words.panel.title}>{panel}</SheetContent>
        </Sheet>
      </div>
    </header>
  )
}
