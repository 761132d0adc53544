/** `cn` as tests use it: refuses classes of which one would win over the other by chance. */
import { clsx, type ClassValue } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

const merge = extendTailwindMerge({
  extend: { classGroups: { 'font-size': [{ text: ['13', '15', '17', '21', '28'] }] } },
})

export function cn(...classes: ClassValue[]): string {
  const joined = clsx(classes)
  const kept = merge(joined).split(' ')
  const lost = joined.split(' ').filter((each) => !kept.includes(each))
  if (lost.length) throw new Error(`"${lost.join(' ')}" has a rival in "${joined}"`)
  return joined
}
