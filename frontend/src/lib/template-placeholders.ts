/** How many places of a template are still to fill in: "Open [days and hours]". */
export function countPlaceholders(instructions: string): number {
  // The templates speak of "[brackets]" where they say what a gap means, and [words](address) is a
  // link. The server names them by the same rule when the assistant is switched on.
  return new Set(instructions.match(/\[(?!brackets\])[^\][]+\](?!\()/g)).size
}
