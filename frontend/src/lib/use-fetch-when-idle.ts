// What a page will want later is fetched when its first paint is over, so that it does not compete
// with it.
import { useEffect } from 'react'

const idleMilliseconds = 1500

/**
 * Fetches a script once the page has stood for a moment. A failure is left to whoever really needs
 * it.
 */
export function useFetchWhenIdle(fetchScript: () => Promise<unknown>): void {
  useEffect(() => {
    const timer = setTimeout(() => void fetchScript().catch(() => undefined), idleMilliseconds)
    return () => clearTimeout(timer)
  }, [fetchScript])
}
