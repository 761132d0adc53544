/** What the assistant was told of an attachment, for the card that explains an answer. */
import { readKind } from './attachment-kind'
import type { Attachment } from './types'
import { words } from './words'

export type Senses = { sees: boolean; hears: boolean }

export function sayTold(attachment: Attachment, { sees, hears }: Senses): string {
  const { told } = words.why
  const kind = readKind(attachment)
  const name = words.attachment.names[attachment.type] ?? words.attachment.unknown(attachment.type)
  if (kind === 'PHOTO' && sees && attachment.state === 'STORED') return told.shown(name)
  if (kind === 'VOICE' && hears && attachment.transcript) return told.heard(name, attachment.transcript)
  return told.only(name)
}
