/** How much of a message Instagram takes in one piece: 1,000 bytes of UTF-8, not characters. */

export const PIECE_BYTES = 1000
/** From here on the composer says how much is left. */
const NEAR_BYTES = 850

const encoder = new TextEncoder()

export function countBytes(text: string): number {
  return encoder.encode(text).length
}

export type MessageSize =
  { state: 'SMALL' } | { state: 'NEAR'; bytesLeft: number } | { state: 'SPLIT'; pieces: number }

/**
 * `pieces` is the least number possible: the server cuts at sentence ends and may need one more.
 */
export function measureMessage(text: string): MessageSize {
  const bytes = countBytes(text.trim())
  if (bytes > PIECE_BYTES) return { state: 'SPLIT', pieces: Math.ceil(bytes / PIECE_BYTES) }
  if (bytes >= NEAR_BYTES) return { state: 'NEAR', bytesLeft: PIECE_BYTES - bytes }
  return { state: 'SMALL' }
}
