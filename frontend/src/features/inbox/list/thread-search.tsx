/** Search over names and messages. What is typed goes into the address a moment later. */
import { Search, X } from 'lucide-react'
import { useEffect, useState, type RefObject } from 'react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { cn } from '@/lib/cn'
import { t } from '../texts'

const PAUSE_MS = 250

type ThreadSearchProps = {
  box: RefObject<HTMLInputElement | null>
  search: string
  onSearch: (search: string) => void
}

export function ThreadSearch({ box, search, onSearch }: ThreadSearchProps) {
  const [text, setText] = useState(search)

  useEffect(() => {
    if (text.trim() === search) return
    const timer = setTimeout(() => onSearch(text.trim()), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, search, onSearch])

  return (
    <div role="search" className="relative">
      <Search
        aria-hidden
        className={cn(
          'pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2',
          'text-ink-soft',
        )}
      />
      <Input
        ref={box}
        type="search"
        value={text}
        aria-label={t('search')}
        placeholder={t('search')}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
        className="px-9 [&::-webkit-search-cancel-button]:hidden"
      />
      {text && (
        <Button
          variant="ghost"
          size="icon"
          aria-label={t('clearSearch')}
          className="absolute top-0 right-0"
          onClick={() => {
            setText('')
            onSearch('')
            box.current?.focus()
          }}
        >
          <X aria-hidden />
        </Button>
      )}
    </div>
  )
}
