/** Finds the web addresses in a message, so that they can be pressed. */

export type TextPart = { text: string; href: string | null }

const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"']+/gi
/** What ends a sentence does not belong to the address in front of it. */
const TRAILING = /[.,:;!?…)\]}»”’*_]+$/u

function trimAddress(address: string): string {
  const trimmed = address.replace(TRAILING, '')
  // "(see https://example.com/a_(b))": a closing bracket stays when its opening one is inside.
  const rest = address.slice(trimmed.length)
  if (rest.startsWith(')') && trimmed.includes('(') && !trimmed.includes(')')) return `${trimmed})`
  return trimmed
}

export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimAddress(match[0])
    const href = address.toLowerCase().startsWith('www.') ? `https://${address}` : address
    if (!URL.canParse(href)) continue
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null })
    parts.push({ text: address, href })
    end = match.index + address.length
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null })
  return parts
}
