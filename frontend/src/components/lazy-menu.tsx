// A button whose menu is a script of its own, fetched when the page has been drawn or the button is
// touched. It opens at the first press, also one that comes before the script.
import { Slot } from 'radix-ui'
import {
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
  type ComponentType,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
} from 'react'
import { networkDetail } from '@/api/client'
import { useFetchWhenIdle } from '@/lib/use-fetch-when-idle'
import { showToast } from './ui/toast'

export interface LazyMenuParts {
  /** The button, for `<DropdownMenuTrigger asChild>`. */
  button: ReactElement
  /** Pressed before the menu was here, which is then to be open from the start. */
  isAsked: boolean
}

interface LazyMenuProps<Props extends object> {
  button: ReactElement
  /** Imports the menu; the same function at every drawing. */
  load: () => Promise<ComponentType<Props & LazyMenuParts>>
  /** What the menu needs besides its button. */
  menu: Props
}

const openingKeys = ['Enter', ' ', 'ArrowDown']

export function LazyMenu<Props extends object>({ button, load, menu }: LazyMenuProps<Props>) {
  const [Menu, setMenu] = useState<ComponentType<Props & LazyMenuParts> | null>(null)
  const [isAsked, setAsked] = useState(false)
  const element = useRef<HTMLButtonElement>(null)
  const hadFocus = useRef(false)
  const fetchMenu = useCallback(async () => {
    const loaded = await load()
    hadFocus.current = document.activeElement === element.current
    setMenu(() => loaded)
  }, [load])
  useFetchWhenIdle(fetchMenu)
  useLayoutEffect(() => {
    // The button is a new one, and what had the focus is gone.
    if (Menu && hadFocus.current) element.current?.focus({ preventScroll: true })
  }, [Menu])

  if (Menu)
    return (
      <Menu {...menu} isAsked={isAsked} button={<Slot.Root ref={element}>{button}</Slot.Root>} />
    )

  const ask = () => {
    setAsked(true)
    fetchMenu().catch(() => {
      setAsked(false)
      showToast(networkDetail(), { tone: 'broken' })
    })
  }
  return (
    <Slot.Root
      ref={element}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => void fetchMenu().catch(() => undefined)}
      // As the menu's own button does: the press counts, not the release, which may find another
      // element.
      onPointerDown={(event: PointerEvent) => event.button === 0 && !event.ctrlKey && ask()}
      onKeyDown={(event: KeyboardEvent) => {
        if (!openingKeys.includes(event.key)) return
        event.preventDefault()
        ask()
      }}
      // A screen reader presses with neither.
      onClick={() => !isAsked && ask()}
    >
      {button}
    </Slot.Root>
  )
}
