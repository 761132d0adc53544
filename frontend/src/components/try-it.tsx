// A chat with the assistant on the real path that sends nothing: on the Assistant
// page (with the draft as it stands) and in the first-run path.
//   <TryIt businessId={5} draft={instructions} onTried={…} />
import { RotateCcw, Send } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { errorDetail } from '@/api/client'
import { useTryAssistant } from '@/api/playground'
import type { Evidence, TryMessage } from '@/api/types'
import { cn } from '@/lib/cn'
import { EvidenceCard } from './evidence-card'
import { Button } from './ui/button'
import { FormError } from './ui/field'
import { Textarea } from './ui/input'
import { t } from './texts'

interface Line extends TryMessage {
  evidence?: Evidence
}

interface TryItProps {
  businessId: number
  /** Unsaved instructions to try; without it the saved ones are tried. */
  draft?: string
  /**
   * Asked as soon as the chat is there: what was asked last, before the instructions were changed.
   */
  askAtOnce?: string
  /** Each question as it is asked. */
  onAsk?: (question: string) => void
  /** After the first answer. */
  onTried?: () => void
  className?: string
}

/** The chat so far, the question that is typed, and how it is asked. */
function useTrial({ businessId, draft, askAtOnce = '', onAsk, onTried }: TryItProps) {
  const [lines, setLines] = useState<Line[]>([])
  const [text, setText] = useState(askAtOnce)
  const ask = useTryAssistant(businessId)

  const send = () => {
    const typed = text.trim()
    if (!typed || ask.isPending) return
    onAsk?.(typed)
    const asked: Line[] = [...lines, { role: 'customer', text: typed }]
    const messages = asked.map(({ role, text: said }) => ({ role, text: said }))
    ask.mutate(draft === undefined ? { messages } : { messages, instructions: draft }, {
      onSuccess: ({ reply, evidence }) => {
        setLines([...asked, { role: 'assistant', text: reply, evidence }])
        setText('')
        onTried?.()
      },
    })
  }

  const hasAsked = useRef(false)
  useEffect(() => {
    if (!askAtOnce || hasAsked.current) return
    hasAsked.current = true
    send()
  }, []) // eslint-disable-line react-hooks/exhaustive-deps -- once, when the chat opens

  const clear = () => {
    setLines([])
    ask.reset()
  }

  return { lines, text, setText, send, clear, isPending: ask.isPending, error: ask.error }
}

type Trial = ReturnType<typeof useTrial>

export function TryIt(props: TryItProps) {
  const trial = useTrial(props)
  const { lines, text, isPending } = trial
  const log = useRef<HTMLDivElement>(null)

  // Only the chat scrolls: scrollIntoView would move the page too (and newer browsers answer it
  // with a promise).
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight
  }, [lines, isPending])

  return (
    <section
      aria-label={t('tryIt.label')}
      className={cn(
        'flex min-h-80 flex-col rounded border border-line bg-surface-raised',
        props.className,
      )}
    >
      <div
        ref={log}
        role="log"
        aria-label={t('tryIt.label')}
        className="flex grow flex-col gap-3 overflow-y-auto p-4"
      >
        {lines.length === 0 && !isPending && (
          <p className="m-auto max-w-60 text-center text-ink-soft">{t('tryIt.empty')}</p>
        )}
        {lines.map((line, index) => (
          <TryLine key={index} line={line} />
        ))}
        {isPending && (
          <>
            <TryLine line={{ role: 'customer', text }} />
            <p className="text-13 text-ink-soft">{t('tryIt.thinking')}</p>
          </>
        )}
      </div>
      <TryForm {...trial} />
    </section>
  )
}

function TryForm({ lines, text, setText, send, clear, isPending, error }: Trial) {
  const sendOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      className="flex flex-col gap-2 border-t border-line p-3"
    >
      <FormError>{error ? errorDetail(error) : null}</FormError>
      <div className="flex items-end gap-2">
        <Textarea
          aria-label={t('tryIt.placeholder')}
          placeholder={t('tryIt.placeholder')}
          rows={1}
          className={cn(
            'max-h-40 min-h-11 resize-none placeholder:whitespace-nowrap lg:min-h-10',
            // A placeholder is no text to grow with.
            text && 'field-sizing-content',
          )}
          value={isPending ? '' : text}
          readOnly={isPending}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={sendOnEnter}
        />
        <Button
          type="submit"
          variant="primary"
          size="icon"
          aria-label={t('tryIt.send')}
          pending={isPending}
        >
          {!isPending && <Send aria-hidden />}
        </Button>
        {lines.length > 0 && (
          <Button size="icon" variant="ghost" aria-label={t('tryIt.clear')} onClick={clear}>
            <RotateCcw aria-hidden />
          </Button>
        )}
      </div>
    </form>
  )
}

function TryLine({ line }: { line: Line }) {
  const ours = line.role === 'assistant'
  return (
    <div
      className={cn(
        'flex max-w-[85%] flex-col gap-1',
        ours ? 'items-end self-end' : 'items-start self-start',
      )}
    >
      <p className="sr-only">{ours ? t('tryIt.assistant') : t('tryIt.you')}</p>
      <p
        className={cn(
          'rounded-lg px-3.5 py-2 whitespace-pre-wrap wrap-anywhere',
          ours ? 'bg-assistant text-assistant-ink' : 'bg-customer text-customer-ink',
        )}
      >
        {line.text}
      </p>
      {line.evidence && (
        <details className="text-13">
          <summary className="cursor-pointer py-1 text-right text-ink-soft">
            {t('tryIt.why')}
          </summary>
          <EvidenceCard evidence={line.evidence} />
        </details>
      )}
    </div>
  )
}
