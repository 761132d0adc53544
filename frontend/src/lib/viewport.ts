// The part of the screen that an on-screen keyboard leaves. Chrome and Firefox shrink the page for
// it (see the viewport of index.html); Safari does not, and tells it here only.
const property = '--visible-height'

/** Keeps `--visible-height` while the keyboard is up, until the returned function is called. */
export function watchViewport(): () => void {
  const viewport = window.visualViewport
  if (!viewport) return () => undefined
  const root = document.documentElement.style
  const measure = () => {
    // Zoomed in with two fingers the viewport is smaller too, and nothing is covered.
    const isCovered = viewport.scale === 1 && window.innerHeight - viewport.height > 60
    if (!isCovered) {
      root.removeProperty(property)
      return
    }
    root.setProperty(property, `${Math.round(viewport.height)}px`)
    // Safari has also pushed the page up to show the field, which now fits by itself.
    window.scrollTo(0, 0)
  }
  // By then the page is laid out: asking earlier would lay it out an extra time.
  const first = requestAnimationFrame(measure)
  viewport.addEventListener('resize', measure)
  viewport.addEventListener('scroll', measure)
  return () => {
    cancelAnimationFrame(first)
    viewport.removeEventListener('resize', measure)
    viewport.removeEventListener('scroll', measure)
    root.removeProperty(property)
  }
}
