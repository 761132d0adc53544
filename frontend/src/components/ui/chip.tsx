// A small word about a state. Colour only where it means something:
// needs-you (amber), broken (brick), assistant (green); else neutral.
import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'

const chipStyle = cva(
  'inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-13 font-medium ' +
    'whitespace-nowrap [&_svg]:size-3.5',
  {
    variants: {
      tone: {
        neutral: 'bg-surface-sunken text-ink-soft',
        'needs-you': 'bg-needs-you-soft text-needs-you',
        broken: 'bg-broken-soft text-broken',
        assistant: 'bg-assistant text-assistant-ink',
      },
    },
    defaultVariants: { tone: 'neutral' },
  },
)

export function Chip({
  className,
  tone,
  ...props
}: ComponentProps<'span'> & VariantProps<typeof chipStyle>) {
  return <span className={cn(chipStyle({ tone }), className)} {...props} />
}
