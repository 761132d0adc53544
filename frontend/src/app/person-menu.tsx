// At the foot of the rail: the person, and behind the name the theme and the way out.
import { ChevronsUpDown } from 'lucide-react'
import { LazyMenu } from '@/components/lazy-menu'
import { Avatar } from '@/components/ui/avatar'
import { Button } from '@/components/ui/button'
import type { PersonMenuItemsProps } from './person-menu-items'
import { t } from './texts'

const loadItems = async () => (await import('./person-menu-items')).PersonMenuItems

export function PersonMenu(props: PersonMenuItemsProps) {
  const name = props.user.name || props.user.email
  const button = (
    <Button variant="ghost" className="w-full justify-start gap-2.5 px-2">
      <Avatar name={name} size="sm" />
      <span className="grow truncate text-left font-normal">
        <span className="sr-only">{t('account')}: </span>
        {name}
      </span>
      <ChevronsUpDown aria-hidden className="text-ink-soft" />
    </Button>
  )
  return <LazyMenu button={button} load={loadItems} menu={props} />
}
