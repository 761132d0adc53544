// The list of keyboard shortcuts, on `?`.
import { Fragment } from 'react'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { cn } from '@/lib/cn'
import { t } from './texts'

const rows = [
  [['g', 'i'], 'inbox'],
  [['g', 'a'], 'assistant'],
  [['g', 's'], 'settings'],
  [['j'], 'next'],
  [['k'], 'previous'],
  [['r'], 'reply'],
  [['Mod', '↵'], 'send'],
  [['e'], 'close'],
  [['/'], 'search'],
  [['?'], 'help'],
] as const

export function ShortcutHelp({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t('shortcut.title')}>
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2">
          {rows.map(([keys, does]) => (
            <Fragment key={does}>
              <dt className="flex gap-1">
                {keys.map((key) => (
                  <kbd
                    key={key}
                    className={cn(
                      'min-w-7 rounded-sm border border-line bg-surface-sunken px-1.5',
                      'py-0.5 text-center font-sans text-13',
                    )}
                  >
                    {key === 'Mod' ? t('shortcut.commandKey') : key}
                  </kbd>
                ))}
              </dt>
              <dd>{t(`shortcut.${does}`)}</dd>
            </Fragment>
          ))}
        </dl>
      </DialogContent>
    </Dialog>
  )
}
