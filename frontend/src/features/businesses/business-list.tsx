// The businesses of a person, with what waits in each.
import { Check, Plus } from 'lucide-react'
import { useEffect } from 'react'
import { useNavigate } from '@/lib/router'
import { useSession } from '@/api/session'
import type { BusinessSummary } from '@/api/types'
import type { LazyMenuParts } from '@/components/lazy-menu'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { t } from '@/components/texts'
import { cn } from '@/lib/cn'
import { formatCount } from '@/lib/format'

export interface BusinessListProps {
  businesses: BusinessSummary[]
  businessId: number
}

export function BusinessList({
  button,
  isAsked,
  businesses,
  businessId,
}: BusinessListProps & LazyMenuParts) {
  const navigate = useNavigate()
  // what waits in the other businesses is asked for when it is looked at
  const { refetch } = useSession()
  useEffect(() => {
    if (isAsked) void refetch()
  }, [isAsked, refetch])
  return (
    <DropdownMenu defaultOpen={isAsked} onOpenChange={(isOpen) => isOpen && void refetch()}>
      <DropdownMenuTrigger asChild>{button}</DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="w-64">
        <DropdownMenuLabel>{t('switcher.heading')}</DropdownMenuLabel>
        {businesses.map((business) => (
          <DropdownMenuItem
            key={business.id}
            onSelect={() => void navigate(`/b/${business.id}/inbox`)}
          >
            <Check aria-hidden className={cn(business.id !== businessId && 'invisible')} />
            <span className="grow truncate" aria-current={business.id === businessId || undefined}>
              {business.name}
            </span>
            {business.suspended ? (
              <span className="text-13 text-broken">{t('switcher.suspended')}</span>
            ) : (
              business.unread_threads > 0 && (
                <span className="text-13 text-ink-soft">
                  {t('switcher.unread', { count: formatCount(business.unread_threads) })}
                </span>
              )
            )}
          </DropdownMenuItem>
        ))}
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => void navigate('/start?business=new')}>
          <Plus aria-hidden /> {t('switcher.add')}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
