// What the menu at the foot of the rail offers: the account, the shortcuts, the theme, the way out.
import { Keyboard, LogOut, Shield, UserRound } from 'lucide-react'
import { useNavigate } from '@/lib/router'
import type { User } from '@/api/types'
import type { LazyMenuParts } from '@/components/lazy-menu'
import { useLogOut } from '@/components/use-log-out'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { t as shared } from '@/components/texts'
import { setTheme, themes, useTheme, type Theme } from '@/lib/theme'
import { t } from './texts'

export interface PersonMenuItemsProps {
  user: User
  businessId: number
  onShowShortcuts: () => void
}

export function PersonMenuItems({
  button,
  isAsked,
  user,
  businessId,
  onShowShortcuts,
}: PersonMenuItemsProps & LazyMenuParts) {
  const navigate = useNavigate()
  const theme = useTheme()
  const logOut = useLogOut()
  return (
    <DropdownMenu defaultOpen={isAsked}>
      <DropdownMenuTrigger asChild>{button}</DropdownMenuTrigger>
      <DropdownMenuContent align="start" side="top">
        <DropdownMenuItem onSelect={() => void navigate(`/b/${businessId}/settings/you`)}>
          <UserRound aria-hidden /> {t('account')}
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={onShowShortcuts}>
          <Keyboard aria-hidden /> {t('shortcuts')}
        </DropdownMenuItem>
        {user.is_platform_admin && (
          <DropdownMenuItem asChild>
            <a href="/admin/">
              <Shield aria-hidden /> {t('admin')}
            </a>
          </DropdownMenuItem>
        )}
        <DropdownMenuSeparator />
        <DropdownMenuLabel>{t('theme')}</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={theme} onValueChange={(value) => setTheme(value as Theme)}>
          {themes.map((value) => (
            <DropdownMenuRadioItem key={value} value={value}>
              {shared(`theme.${value}`)}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => logOut.mutate()}>
          <LogOut aria-hidden /> {t('logOut')}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
