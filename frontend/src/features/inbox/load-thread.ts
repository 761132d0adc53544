/**
 * The script of an open thread: fetched with the page of one, and behind the list before one is
 * opened.
 */
export const loadThread = () => import('@/features/inbox/thread/thread-pane')
