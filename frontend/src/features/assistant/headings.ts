/** The headings that good instructions have, as lines of plain text. */

/** Whether the text has a line that is this heading, however it is marked ("# …", "…:"). */
export function hasHeading(text: string, heading: string): boolean {
  const wanted = heading.toLowerCase()
  return text
    .split('\n')
    .some((line) => line.replace(/^[#\s*]+|[:\s*]+$/g, '').toLowerCase() === wanted)
}

/** The text with the heading at its end, ready for the first line under it. */
export function addHeading(text: string, heading: string): string {
  const before = text.trimEnd()
  return `${before}${before ? '\n\n' : ''}${heading}\n`
}
