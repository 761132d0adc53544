// The pages of the settings, side by side.
import { NavLink, Outlet } from '@/lib/router'
import { useBusiness } from '@/api/business'
import { cn } from '@/lib/cn'
import { useBusinessId } from '@/lib/use-business-id'
import { t } from './texts'

const pages = [
  { path: 'instagram', label: 'instagram' },
  { path: 'business', label: 'business' },
  { path: 'activity', label: 'activity', isForOwners: true },
  { path: 'you', label: 'you' },
] as const

export function SettingsLayout() {
  const businessId = useBusinessId()
  const isOwner = useBusiness(businessId).data?.role === 'OWNER'
  return (
    <div className="flex flex-col lg:flex-row">
      <nav
        aria-label={t('navigation')}
        className={cn(
          'flex gap-1 overflow-x-auto border-b border-line px-1 sm:px-3 lg:w-52',
          'lg:shrink-0 lg:flex-col lg:border-0 lg:p-6 lg:pr-0',
        )}
      >
        {pages
          .filter((page) => isOwner || !('isForOwners' in page))
          .map(({ path, label }) => (
            <NavLink
              key={path}
              to={`/b/${businessId}/settings/${path}`}
              className={({ isActive }) =>
                cn(
                  '-mb-px flex min-h-11 items-center border-b-2 px-2.5 -outline-offset-2 ' +
                    'sm:px-3 lg:mb-0 lg:min-h-10 lg:rounded lg:border-0',
                  isActive
                    ? 'border-accent font-medium text-ink lg:bg-surface-sunken'
                    : 'border-transparent text-ink-soft hover:text-ink',
                )
              }
            >
              {t(label)}
            </NavLink>
          ))}
      </nav>
      <div className="min-w-0 grow px-4 py-6 lg:px-8">
        <Outlet />
      </div>
    </div>
  )
}
