// Buttons. One `primary` a screen; `danger` carries its consequence in the label.
import { cva, type VariantProps } from 'class-variance-authority'
import { LoaderCircle } from 'lucide-react'
import { Slot } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'

const buttonStyle = cva(
  'base:inline-flex base:shrink-0 items-center base:justify-center base:gap-2 base:rounded ' +
    'font-medium whitespace-nowrap transition-colors duration-150 disabled:opacity-60 ' +
    'disabled:cursor-not-allowed aria-disabled:opacity-60 aria-disabled:cursor-not-allowed ' +
    '[&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'bg-accent text-accent-ink hover:bg-accent-hover',
        secondary:
          'border border-line-strong/60 bg-surface-raised text-ink hover:bg-surface-sunken',
        ghost: 'base:text-ink hover:bg-surface-sunken',
        danger: 'bg-broken text-broken-ink hover:opacity-90',
        link:
          'base:text-accent underline underline-offset-4 decoration-accent/40 ' +
          'hover:decoration-accent',
      },
      size: {
        md: 'min-h-11 base:px-4 text-15 lg:min-h-10 [&_svg]:size-4',
        sm: 'min-h-11 px-3 text-13 lg:min-h-8 [&_svg]:size-4',
        icon: 'size-11 lg:size-10 [&_svg]:size-5',
        inline: 'base:text-15 [&_svg]:size-4',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
)

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof buttonStyle> {
  asChild?: boolean
  /** Shows that the work is under way and swallows further presses; the label stays. */
  pending?: boolean
}

export function Button({
  className,
  variant,
  size,
  asChild,
  pending,
  onClick,
  children,
  type,
  ...props
}: ButtonProps) {
  const style = cn(buttonStyle({ variant, size }), className)
  if (asChild) {
    return (
      <Slot.Root className={style} onClick={onClick} {...props}>
        {children}
      </Slot.Root>
    )
  }
  return (
    <button
      type={type ?? 'button'}
      className={style}
      aria-disabled={pending || undefined}
      onClick={pending ? (event) => event.preventDefault() : onClick}
      {...props}
    >
      {pending && <LoaderCircle className="animate-spin" aria-hidden />}
      {children}
    </button>
  )
}
