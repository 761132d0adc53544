/** At the end of what a search found in the newest messages: goes on to older ones. */
import { Button } from '@/components/ui/button'
import { t } from '../texts'

type SearchOlderProps = { isSearching: boolean; hasFailed: boolean; onSearch: () => void }

export function SearchOlder({ isSearching, hasFailed, onSearch }: SearchOlderProps) {
  return (
    <>
      {hasFailed && !isSearching && (
        <p role="alert" className="mb-2 text-13 text-broken">
          {t('moreFailed')}
        </p>
      )}
      {/* Not disabled while it searches: the focus would be lost. */}
      <Button size="sm" aria-disabled={isSearching} onClick={isSearching ? undefined : onSearch}>
        {t(isSearching ? 'searchingOlder' : 'searchOlder')}
      </Button>
    </>
  )
}
