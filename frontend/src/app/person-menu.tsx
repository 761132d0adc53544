// At the foot of the rail: the person, the theme, the way out.
import { ChevronsUpDown, Keyboard, LogOut, Shield, UserRound } from 'lucide-react'
import { useNavigate } from 'react-router'
import { Avatar } from '@/components/ui/avatar'
import { Button } from '@/components/ui/button'
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
import { themeNames } from '@/components/words'
import { useLogOut } from '@/lib/session-api'
import { setTheme, useTheme, type Theme } from '@/lib/theme'
import type { User } from '@/lib/types'
import { words } from './words'

interface PersonMenuProps {
  user: User
  businessId: number
  onShowShortcuts: () => void
}

export function PersonMenu({ user, businessId, onShowShortcuts }: PersonMenuProps) {
  const navigate = useNavigate()
  const theme = useTheme()
  const logOut = useLogOut()
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" className="w-full justify-start gap-2.5 px-2">
          <Avatar name={user.name || user.email} size="sm" />
          <span className="grow truncate text-left font-normal">
            <span className="sr-only">{words.account}: </span>
            {user.name || user.email}
          </span>
          <ChevronsUpDown aria-hidden className="text-ink-soft" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" side="top">
        <DropdownMenuItem onSelect={() => void navigate(`/b/${businessId}/settings/you`)}>
          <UserRound aria-hidden /> {words.account}
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={onShowShortcuts}>
          <Keyboard aria-hidden /> {words.shortcuts}
        </DropdownMenuItem>
        {user.is_platform_admin && (
          <DropdownMenuItem asChild>
            <a href="/admin/">
              <Shield aria-hidden /> {words.admin}
            </a>
          </DropdownMenuItem>
        )}
        <DropdownMenuSeparator />
        <DropdownMenuLabel>{words.theme}</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={theme} onValueChange={(value) => setTheme(value as Theme)}>
          {themeNames.map(([value, name]) => (
            <DropdownMenuRadioItem key={value} value={value}>
              {name}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => logOut.mutate()}>
          <LogOut aria-hidden /> {words.logOut}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
