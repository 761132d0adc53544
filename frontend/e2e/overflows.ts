import type { Locator } from '@playwright/test'

/** Everything in `within` that is wider than the screen or reaches out of it, by its text. */
export function listOverflows(within: Locator): Promise<string[]> {
  return within.evaluate((root) =>
    [...root.querySelectorAll('p, a, span, strong, h1, h2, h3, button, dd, li')]
      .filter((element) => element.checkVisibility() && !element.closest('.sr-only, .truncate'))
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect()
        return width > 0 && (left < -1 || right > window.innerWidth + 1)
      })
      .map((element) => element.textContent?.slice(0, 40) ?? ''),
  )
}

/** Buttons, tabs and the rows they stand in whose words have too little room, by their text. */
export function listCutOff(within: Locator): Promise<string[]> {
  return within.evaluate((root) =>
    [...root.querySelectorAll('button, nav a, nav ul, nav')]
      .filter((element) => element.checkVisibility() && !element.closest('.sr-only'))
      .filter((element) => element.textContent && element.scrollWidth > element.clientWidth + 1)
      .map((element) => element.textContent.slice(0, 60)),
  )
}
