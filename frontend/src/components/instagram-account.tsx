// The connected account as people know it: picture, @username, page.
import type { ReactNode } from 'react'
import type { Instagram } from '@/api/types'
import { Avatar } from './ui/avatar'

export function InstagramAccount({
  instagram,
  label,
  children,
}: {
  instagram: Instagram
  label?: string
  children?: ReactNode
}) {
  return (
    <div className="flex items-center gap-4">
      <Avatar name={instagram.name ?? instagram.username} src={instagram.picture_url} size="lg" />
      <div className="min-w-0">
        {label && <p className="text-ink-soft">{label}</p>}
        <p className="text-17 font-semibold wrap-anywhere">
          {instagram.username ? `@${instagram.username}` : instagram.name}
        </p>
        {children}
      </div>
    </div>
  )
}
