// How hard a password is to guess, roughly, for a word beside the field.
// The backend decides what is accepted; this only helps while typing.
export type PasswordStrength = 'empty' | 'short' | 'weak' | 'fair' | 'strong'

export const shortestPassword = 8

export function passwordStrength(password: string): PasswordStrength {
  if (password === '') return 'empty'
  if (password.length < shortestPassword) return 'short'
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) =>
    kind.test(password),
  ).length
  const distinct = new Set(password.toLowerCase()).size
  if (distinct < 5 || /^(\d+|(.)\2+|password.*|qwert.*|1234.*)$/i.test(password)) return 'weak'
  const points = password.length + kinds * 2
  if (points >= 20) return 'strong'
  return points >= 14 ? 'fair' : 'weak'
}
