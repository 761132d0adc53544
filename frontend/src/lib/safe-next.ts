// Where to go after signing in: only an address of this dashboard, never another site's.
export function safeNext(next: string | null): string {
  if (!next || !next.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/'
  return next
}

/** Addresses on this origin that are Django's pages and not the dashboard's: a full page load goes there. */
export function isOutsideDashboard(next: string): boolean {
  return /^\/(core|admin|api)\//.test(next)
}
