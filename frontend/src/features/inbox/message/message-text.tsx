/** The words of a message, with its web addresses pressable but telling nobody where we are. */
import { splitLinks } from '../model/links'

export function MessageText({ text }: { text: string }) {
  return (
    <p className="wrap-anywhere whitespace-pre-wrap" dir="auto">
      {splitLinks(text).map((part, at) =>
        part.href ? (
          <a
            key={at}
            href={part.href}
            target="_blank"
            rel="noreferrer noopener"
            className="underline underline-offset-2"
          >
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </p>
  )
}
