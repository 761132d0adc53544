// A round picture; initials when there is none or it does not load. Decorative: the name stands
// beside it.
import { Avatar as Radix } from 'radix-ui'
import { cn } from '@/lib/cn'
import { initials } from '@/lib/format'

const sizes = { sm: 'size-8 text-13', md: 'size-10 text-15', lg: 'size-16 text-21' }

export function Avatar({
  name,
  src,
  size = 'md',
  className,
}: {
  name: string | null | undefined
  src?: string | null
  size?: keyof typeof sizes
  className?: string
}) {
  return (
    <Radix.Root
      aria-hidden
      className={cn(
        'inline-flex shrink-0 items-center justify-center overflow-hidden rounded-full ' +
          'bg-surface-sunken font-medium text-ink-soft ring-1 ring-line select-none',
        sizes[size],
        className,
      )}
    >
      {src && (
        <Radix.Image
          src={src}
          alt=""
          referrerPolicy="no-referrer"
          className="size-full object-cover"
        />
      )}
      <Radix.Fallback delayMs={src ? 300 : undefined}>{initials(name)}</Radix.Fallback>
    </Radix.Root>
  )
}
