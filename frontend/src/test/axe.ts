// What axe finds in the page now, as readable lines. Contrast needs a real browser
// and is checked there.
import axe from 'axe-core'

export async function findAxeProblems(): Promise<string[]> {
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false } },
  })
  return violations.map(
    (violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' ')}`,
  )
}
