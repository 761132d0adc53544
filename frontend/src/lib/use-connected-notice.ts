// Back from Meta's dialog: says once who is connected, and takes its marks out of the
// address: ours, and the `#_=_` that Facebook adds to every way back.
import { useEffect } from 'react'
import { useLocation, useNavigate } from '@/lib/router'

export function useConnectedNotice(
  username: string | null | undefined,
  onArrived: (username: string) => void,
) {
  const { pathname, search, hash } = useLocation()
  const navigate = useNavigate()
  useEffect(() => {
    const query = new URLSearchParams(search)
    if (query.get('connected') !== '1' || !username) return
    onArrived(username)
    query.delete('connected')
    const address = query.size ? `${pathname}?${query}` : pathname
    void navigate(address + (hash === '#_=_' ? '' : hash), { replace: true })
  }, [pathname, search, hash, username, navigate, onArrived])
}
