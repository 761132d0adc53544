/** What the assistant was told of an attachment, for the card that explains an answer. */
import { nameType, readKind } from '../model/attachment-kind'
import type { Attachment } from '../types'
import { t } from '../texts'

/**
 * `sees`: the model of this installation is shown photos. A voice message that was heard has its
 * transcript.
 */
export function describeShown(attachment: Attachment, { sees }: { sees: boolean }): string {
  const kind = readKind(attachment)
  const name = nameType(attachment.type)
  if (kind === 'PHOTO' && sees && attachment.state === 'STORED')
    return t('why.told.shown', { name })
  if (kind === 'VOICE' && attachment.transcript)
    return t('why.told.heard', { name, transcript: attachment.transcript })
  return t('why.told.only', { name })
}
