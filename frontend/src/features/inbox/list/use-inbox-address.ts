/**
 * What the list shows is in the address: the tab and the search, kept while threads open and close.
 */
import { useCallback, useMemo } from 'react'
import { useSearchParams } from '@/lib/router'
import type { ThreadTab } from '../types'
import { tabs } from './thread-tabs'

export type InboxAddress = ReturnType<typeof useInboxAddress>

export function readFilter(params: URLSearchParams): { tab: ThreadTab; search: string } {
  const tab = tabs.find((each) => each === params.get('tab')) ?? 'all'
  return { tab, search: params.get('search') ?? '' }
}

export function useInboxAddress(businessId: number) {
  const [params, setParams] = useSearchParams()
  const { tab, search } = readFilter(params)

  const setSearch = useCallback(
    (next: string) =>
      setParams(
        (current) => {
          const changed = new URLSearchParams(current)
          if (next) changed.set('search', next)
          else changed.delete('search')
          return changed
        },
        { replace: true },
      ),
    [setParams],
  )

  return useMemo(() => {
    const inbox = `/b/${businessId}/inbox`
    function withFilter(path: string, nextTab: ThreadTab) {
      const query = new URLSearchParams()
      if (nextTab !== 'all') query.set('tab', nextTab)
      if (search) query.set('search', search)
      return query.size ? `${path}?${query}` : path
    }
    return {
      tab,
      search,
      setSearch,
      list: withFilter(inbox, tab),
      tabPath: (next: ThreadTab) => withFilter(inbox, next),
      threadPath: (threadId: number) => withFilter(`${inbox}/${threadId}`, tab),
    }
  }, [businessId, tab, search, setSearch])
}
