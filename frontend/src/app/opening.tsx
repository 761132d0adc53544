// Until it is known who is signed in: the same word as index.html shows before any script has run.
import { t } from './texts'

export function Opening() {
  return (
    <div role="status" className="opening">
      <span aria-hidden>Conversa</span>
      <span className="sr-only">{t('loading')}</span>
    </div>
  )
}
