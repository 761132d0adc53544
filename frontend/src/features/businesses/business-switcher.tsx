// Which business this is, and the way to the others.
import { ChevronsUpDown } from 'lucide-react'
import { LazyMenu } from '@/components/lazy-menu'
import { Avatar } from '@/components/ui/avatar'
import { Button } from '@/components/ui/button'
import { t } from '@/components/texts'
import { cn } from '@/lib/cn'
import type { BusinessListProps } from './business-list'

const loadList = async () => (await import('./business-list')).BusinessList

export function BusinessSwitcher({
  className,
  ...props
}: BusinessListProps & { className?: string }) {
  const current = props.businesses.find((business) => business.id === props.businessId)
  if (!current) return null
  const button = (
    <Button
      variant="ghost"
      className={cn('shrink justify-start gap-1.5 px-2 sm:gap-2.5', className)}
    >
      <Avatar name={current.name} size="sm" className="max-sm:hidden" />
      <span className="min-w-0 grow truncate text-left font-semibold">
        <span className="sr-only">{t('switcher.label')} </span>
        {current.name}
      </span>
      <ChevronsUpDown aria-hidden className="text-ink-soft" />
    </Button>
  )
  return <LazyMenu button={button} load={loadList} menu={props} />
}
