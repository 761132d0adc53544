// The business this browser looked at last, and where its first-run path was left.
const lastKey = 'conversa.last-business'
const leftKey = (businessId: number) => `conversa.start-left.${businessId}`

export function rememberBusiness(businessId: number) {
  localStorage.setItem(lastKey, String(businessId))
}

/** Of the businesses given, the one used last, else the first. */
export function lastBusiness<T extends { id: number }>(businesses: readonly T[]): T | undefined {
  const remembered = Number(localStorage.getItem(lastKey))
  return businesses.find((business) => business.id === remembered) ?? businesses[0]
}

/** "Finish later" was pressed: `/` opens the inbox instead of the first-run path. */
export function leaveStart(businessId: number) {
  localStorage.setItem(leftKey(businessId), '1')
}

export function hasLeftStart(businessId: number): boolean {
  return localStorage.getItem(leftKey(businessId)) !== null
}
