// What axe finds wrong with a page.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, type Page } from '@playwright/test'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
type Violation = { id: string; help: string; nodes: { target: string[]; failureSummary: string }[] }

/**
 * Until nothing changes its colour any more, and what the admin's own script draws and names is
 * there.
 */
async function waitUntilDrawn(page: Page) {
  const unready =
    'select.admin-autocomplete:not(.select2-hidden-accessible), ' +
    '.select2-selection__rendered:not([aria-labelledby])'
  await expect(page.locator(unready)).toHaveCount(0)
  await page.waitForFunction(() => document.getAnimations().length === 0)
}

export async function findViolations(page: Page): Promise<string[]> {
  await waitUntilDrawn(page)
  // Evaluated, not added as a script: the page's own policy lets no foreign script in.
  await page.evaluate(axe)
  const violations = await page.evaluate(async () => {
    const runner = (
      window as unknown as {
        axe: { run: (options: object) => Promise<{ violations: Violation[] }> }
      }
    ).axe
    const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    // What passes is looked at, too, but not described: most of the time would go there.
    return (await runner.run({ runOnly: rules, resultTypes: ['violations'] })).violations
  })
  return violations.flatMap((violation) =>
    violation.nodes.map(
      (node) => `${violation.id} at ${node.target.join(' ')}: ${node.failureSummary}`,
    ),
  )
}
