/** How many places of a template are still to fill in: "Open [days and hours]". */
export function countGaps(instructions: string): number {
  // The templates speak of "[brackets]" where they say what a gap means.
  return (instructions.match(/\[(?!brackets\])[^\][]+\]/g) ?? []).length
}
