import type { Customer } from '../types'
import { t } from '../texts'

/** What to call a customer: the name, else the username, else "Instagram user". */
export function nameOf(customer: Pick<Customer, 'name' | 'username'>): string {
  return customer.name || customer.username || t('unknownCustomer')
}
