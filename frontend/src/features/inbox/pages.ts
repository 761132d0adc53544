// What the router loads of the inbox.
export { prefetchThreads } from './prefetch-threads'
export { InboxPage } from './inbox-page'
