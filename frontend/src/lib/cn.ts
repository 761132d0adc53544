// Joins class names; a later Tailwind class wins over an earlier one of its kind.
import { clsx, type ClassValue } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

const merge = extendTailwindMerge({
  extend: { classGroups: { 'font-size': [{ text: ['13', '15', '17', '21', '28'] }] } },
})

export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes))
}
