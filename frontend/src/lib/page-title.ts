// The tab's title: "(3) Inbox · Luna Ceramics · Conversa".
let page = ''
let business: string | null = null
let unread = 0

function write() {
  const words = [page, business, 'Conversa'].filter(Boolean).join(' · ')
  document.title = unread > 0 ? `(${unread}) ${words}` : words
}

export function setPageTitle(title: string) {
  page = title
  write()
}

/** Set by the layout; `null` outside a business. */
export function setTitleContext(context: { business: string | null; unread: number }) {
  business = context.business
  unread = context.unread
  write()
}
