// The business in the URL: /b/:business/…
import { useParams } from '@/lib/router'

/** NaN when the URL holds no number; the layout shows "not found" then. */
export function useBusinessId(): number {
  return Number(useParams().business)
}
