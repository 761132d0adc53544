// What the router loads of the inbox.
export { askForThreads } from './ask-early'
export { InboxPage } from './inbox-page'
