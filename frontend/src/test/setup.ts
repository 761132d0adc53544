// Runs before every test file: the browser parts jsdom lacks, and the fake backend.
import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { server } from './server'

// Every catalogue is there before the first test, as the router loads them before a page.
const catalogues = import.meta.glob<{ loadTexts: () => Promise<void> }>('../**/texts/index.ts')

// A busy machine must not look like a broken page; nothing waits this long when it works.
configure({ asyncUtilTimeout: 5000 })

class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
Object.assign(globalThis, { ResizeObserver: NoObserver, IntersectionObserver: NoObserver })
window.matchMedia ??= (query: string) =>
  ({
    matches: false,
    media: query,
    addEventListener() {},
    removeEventListener() {},
  }) as unknown as MediaQueryList
window.scrollTo = () => {}
Element.prototype.scrollIntoView = () => {}
Element.prototype.hasPointerCapture = () => false
Element.prototype.setPointerCapture = () => {}
Element.prototype.releasePointerCapture = () => {}

beforeAll(async () => {
  const modules = await Promise.all(Object.values(catalogues).map((load) => load()))
  await Promise.all(modules.map(({ loadTexts }) => loadTexts()))
})
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => {
  cleanup()
  server.resetHandlers()
  localStorage.clear()
  sessionStorage.clear()
})
afterAll(() => server.close())
