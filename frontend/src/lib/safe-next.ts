// Where to go after signing in: only an address of this dashboard, never another site's.
export function safeNext(next: string | null): string {
  // Browsers leave control characters out of addresses: "/<tab>/elsewhere.example" is another
  // site's.
  if (!next || !/^\/(?!\/)[^\\\p{Cc}]*$/u.test(next)) return '/'
  // "/..//elsewhere.example" is "//elsewhere.example" once its dots are resolved.
  return new URL(next, window.location.origin).pathname.startsWith('//') ? '/' : next
}

/**
 * Addresses on this origin that are Django's pages and not the dashboard's: a full page load goes
 * there.
 */
export function isOutsideDashboard(next: string): boolean {
  return /^\/(core|admin|api)\//.test(next)
}
