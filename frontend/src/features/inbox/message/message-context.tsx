/** What a message answers or came from, above it: a quoted message, a story, a button, an ad. */
import { CircleDashed, CornerUpLeft, Megaphone, MousePointerClick } from 'lucide-react'
import type { ReactNode } from 'react'
import { useNow } from '@/components/time'
import type { ShownMessage } from '../model/timeline'
import { useThreadContext } from '../thread-context'
import type { MessageContext } from '../types'
import { t } from '../texts'
import { ExternalLink } from './external-link'

/** A story can be seen for a day; one that is answered is not younger than the answer. */
const STORY_MS = 24 * 60 * 60 * 1000

export function ContextLine({ message }: { message: ShownMessage }) {
  const { context } = message
  if (!context) return null
  switch (context.kind) {
    case 'MESSAGE_REPLY':
      return <Quote context={context} />
    case 'STORY_REPLY':
      return (
        <Story
          url={context.url}
          at={message.at}
          said={message.direction === 'OUT' ? t('context.theirStory') : t('context.yourStory')}
        />
      )
    case 'STORY_MENTION':
      return <Story url={context.url} at={message.at} said={t('context.mention')} />
    case 'POSTBACK':
    case 'QUICK_REPLY':
      return (
        <Line icon={<MousePointerClick />} title={t('context.payload', { payload: context.text })}>
          {t(`context.${context.kind}`)}
        </Line>
      )
    default:
      return <Line icon={<Megaphone />}>{context.text.replace(/\.$/, '')}</Line>
  }
}

type LineProps = { icon: ReactNode; title?: string; children: ReactNode; action?: ReactNode }

/** The icon stays beside the words, however tall the action beside or below them is. */
function Line({ icon, title, children, action }: LineProps) {
  return (
    <p title={title} className="flex flex-wrap items-center gap-x-1.5 px-1 text-13 text-ink-soft">
      <span className="flex min-w-0 items-start gap-x-1.5">
        <span aria-hidden className="mt-0.5 [&_svg]:size-3.5">
          {icon}
        </span>
        <span className="min-w-0 wrap-anywhere">{children}</span>
      </span>
      {action}
    </p>
  )
}

function Story({ url, at, said }: { url: string | null; at: string; said: string }) {
  const now = useNow()
  const isAlive = url !== null && now.getTime() - Date.parse(at) < STORY_MS
  const action = isAlive ? (
    <ExternalLink href={url} target="_blank">
      {t('context.openStory')}
    </ExternalLink>
  ) : (
    <span>{t('context.storyGone')}</span>
  )
  return (
    <Line
      icon={<CircleDashed />}
      action={
        <>
          <span aria-hidden>·</span>
          {action}
        </>
      }
    >
      {said}
    </Line>
  )
}

function Quote({ context }: { context: MessageContext }) {
  const { showMessage } = useThreadContext()
  const { message_id: messageId, text } = context
  const inside = (
    <>
      <CornerUpLeft aria-hidden className="size-3.5 shrink-0" />
      <span className="sr-only">{t('context.repliedTo')} </span>
      <span dir="auto" className="line-clamp-2 wrap-anywhere">
        {text}
      </span>
    </>
  )
  const look =
    'flex min-h-11 max-w-full items-center gap-1.5 border-l-2 border-line-strong px-2.5 ' +
    'py-1 text-left text-13 text-ink-soft lg:min-h-6'
  if (messageId === null) return <p className={look}>{inside}</p>
  return (
    <button
      type="button"
      title={t('context.goTo')}
      className={`${look} hover:text-ink`}
      onClick={() => showMessage(messageId)}
    >
      {inside}
    </button>
  )
}
