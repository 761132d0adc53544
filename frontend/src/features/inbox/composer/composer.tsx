/** The box to reply in. It says what sending will do, and until when it can. */
import { SendHorizontal } from 'lucide-react'
import { useLayoutEffect, type KeyboardEvent, type RefObject } from 'react'
import { Button } from '@/components/ui/button'
import { Textarea } from '@/components/ui/input'
import { cn } from '@/lib/cn'
import { measureMessage } from '../model/message-size'
import type { ReplyWindow } from '../model/reply-window'
import { useThreadContext } from '../thread-context'
import { formatNumber, shorten } from '@/lib/format'
import { t } from '../texts'
import { WindowLine } from './window-line'

const isMac = /mac|iphone|ipad/i.test(navigator.platform)

/** In a placeholder, which shows no ellipsis of its own, beside the button of a phone. */
const LONGEST_NAME = 18

/** Fits the box to its text; CSS holds it between one line and six. */
function useGrowing(box: RefObject<HTMLTextAreaElement | null>, text: string) {
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    element.style.setProperty('height', 'auto')
    if (!text) return // a long name in the placeholder is no text
    const border = element.offsetHeight - element.clientHeight
    element.style.setProperty('height', `${element.scrollHeight + border}px`)
  }, [box, text])
}

function SizeHint({ text }: { text: string }) {
  const size = measureMessage(text)
  if (size.state === 'NEAR')
    return <span>{t('composer.left', { bytes: formatNumber(size.bytesLeft) })}</span>
  if (size.state === 'SPLIT')
    return <span>{t('composer.split', { pieces: formatNumber(size.pieces) })}</span>
  return null
}

type ComposerProps = {
  box: RefObject<HTMLTextAreaElement | null>
  text: string
  onChange: (text: string) => void
  onSend: () => void
  onLeave: () => void
  replyWindow: ReplyWindow
  /** Hours of quiet that sending causes, or null when a person answers already. */
  takesOverFor: number | null
}

export function Composer({
  box,
  text,
  onChange,
  onSend,
  onLeave,
  replyWindow,
  takesOverFor,
}: ComposerProps) {
  const { customerName } = useThreadContext()
  useGrowing(box, text)

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape' && !event.nativeEvent.isComposing) onLeave()
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || event.nativeEvent.isComposing)
      return
    event.preventDefault()
    onSend()
  }

  const isEmpty = text.trim() === ''
  return (
    <form
      className="flex flex-col gap-2 border-t border-line bg-surface px-3 py-3 lg:px-6"
      onSubmit={(event) => {
        event.preventDefault()
        onSend()
        box.current?.focus()
      }}
    >
      <WindowLine replyWindow={replyWindow} />
      <div className="flex items-end gap-2">
        <Textarea
          ref={box}
          rows={1}
          value={text}
          dir="auto"
          aria-label={t('composer.label')}
          aria-describedby="composer-hint"
          placeholder={t('composer.placeholder', { name: shorten(customerName, LONGEST_NAME) })}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
          className={cn(
            'max-h-[9.75rem] min-h-11 resize-none placeholder:whitespace-nowrap lg:max-h-[9rem]',
            'lg:min-h-10',
          )}
        />
        <Button
          type="submit"
          variant="primary"
          size="icon"
          aria-label={t('composer.send')}
          title={isMac ? t('composer.shortcut.mac') : t('composer.shortcut.other')}
          disabled={isEmpty}
        >
          <SendHorizontal aria-hidden />
        </Button>
      </div>
      <p
        id="composer-hint"
        className={cn(
          'flex flex-wrap justify-between gap-x-4 text-13 text-ink-soft',
          // A phone has no room to keep the line: there it comes with the first letter.
          isEmpty && 'max-lg:hidden',
        )}
      >
        {takesOverFor !== null && <span>{t('composer.takeOver', { hours: takesOverFor })}</span>}
        <SizeHint text={text} />
        {takesOverFor === null && (
          <span className="ml-auto hidden lg:inline">
            {isMac ? t('composer.shortcut.mac') : t('composer.shortcut.other')}
          </span>
        )}
      </p>
    </form>
  )
}
