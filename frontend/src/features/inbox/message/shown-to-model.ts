/** What the assistant was told of an attachment, for the card that explains an answer. */
import { readKind } from '../model/attachment-kind'
import type { Attachment } from '../types'
import { words } from '../words'

/**
 * `sees`: the model of this installation is shown photos. A voice message that was heard has its
 * transcript.
 */
export function describeShown(attachment: Attachment, { sees }: { sees: boolean }): string {
  const { told } = words.why
  const kind = readKind(attachment)
  const name = words.attachment.names[attachment.type] ?? words.attachment.unknown(attachment.type)
  if (kind === 'PHOTO' && sees && attachment.state === 'STORED') return told.shown(name)
  if (kind === 'VOICE' && attachment.transcript) return told.heard(name, attachment.transcript)
  return told.only(name)
}
