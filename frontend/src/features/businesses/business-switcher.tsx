// Which business this is, and the way to the others.
import { Check, ChevronsUpDown, Plus } from 'lucide-react'
import { useNavigate } from 'react-router'
import { Avatar } from '@/components/ui/avatar'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { cn } from '@/lib/cn'
import { useSession } from '@/lib/session-api'
import type { BusinessSummary } from '@/lib/types'
import { switcherWords as words } from './words'

interface BusinessSwitcherProps {
  businesses: BusinessSummary[]
  businessId: number
  className?: string
}

export function BusinessSwitcher({ businesses, businessId, className }: BusinessSwitcherProps) {
  const navigate = useNavigate()
  const session = useSession() // what waits in the other businesses is asked for when it is looked at
  const current = businesses.find((business) => business.id === businessId)
  if (!current) return null
  return (
    <DropdownMenu onOpenChange={(isOpen) => isOpen && void session.refetch()}>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" className={cn('shrink justify-start gap-2.5 px-2', className)}>
          <Avatar name={current.name} size="sm" className="max-sm:hidden" />
          <span className="min-w-0 grow truncate text-left font-semibold">
            <span className="sr-only">{words.label} </span>
            {current.name}
          </span>
          <ChevronsUpDown aria-hidden className="text-ink-soft" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="w-64">
        <DropdownMenuLabel>{words.heading}</DropdownMenuLabel>
        {businesses.map((business) => (
          <DropdownMenuItem key={business.id} onSelect={() => void navigate(`/b/${business.id}/inbox`)}>
            <Check aria-hidden className={cn(business.id !== businessId && 'invisible')} />
            <span className="grow truncate" aria-current={business.id === businessId || undefined}>
              {business.name}
            </span>
            {business.suspended ? (
              <span className="text-13 text-broken">{words.suspended}</span>
            ) : (
              business.unread_threads > 0 && (
                <span className="text-13 text-ink-soft">{words.unread(business.unread_threads)}</span>
              )
            )}
          </DropdownMenuItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => void navigate('/start?business=new')}>
          <Plus aria-hidden /> {words.add}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
