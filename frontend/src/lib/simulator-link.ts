/** The simulator's phone page, opened on the shop that is looked at. */
export function simulatorLink(phonePageUrl: string, username: string | null | undefined): string {
  return username ? `${phonePageUrl}?account=${encodeURIComponent(username)}` : phonePageUrl
}
