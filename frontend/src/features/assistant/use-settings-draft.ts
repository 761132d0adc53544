/**
 * The settings around the answers as they stand on the page: what was changed and not saved stays
 * as typed.
 */
import { useState } from 'react'
import { useSaveAssistant } from '@/api/assistant'
import { ApiError, errorDetail } from '@/api/client'
import type { Assistant, AssistantUpdate } from '@/api/types'
import { showToast } from '@/components/ui/toast'
import { t } from './texts'

export type Settings = Omit<
  AssistantUpdate,
  'instructions' | 'base_version' | 'base_settings_version'
>
export type SettingName = keyof Settings & keyof Assistant

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

type Changes = Partial<Pick<Assistant, SettingName>>

function without(changes: Changes, names: readonly SettingName[]): Changes {
  return Object.fromEntries(
    Object.entries(changes).filter(([name]) => !names.includes(name as SettingName)),
  )
}

/** What the server said of these fields, or of the form as a whole when it names none of them. */
function explain(error: Error, names: readonly SettingName[]): string | null {
  const fields = error instanceof ApiError ? error.fields : {}
  const said = names.flatMap((name) => fields[name] ?? [])
  return said.length ? said.join(' ') : errorDetail(error)
}

export function useSettingsDraft(businessId: number, assistant: Assistant) {
  const [changes, setChanges] = useState<Changes>({})
  const save = useSaveAssistant(businessId)

  const isChanged = (names: readonly SettingName[]) =>
    names.some((name) => name in changes && !same(changes[name], assistant[name]))
  const drop = (names: readonly SettingName[]) => setChanges((current) => without(current, names))

  return {
    get: <Name extends SettingName>(name: Name): Assistant[Name] =>
      name in changes ? (changes[name] as Assistant[Name]) : assistant[name],
    set: <Name extends SettingName>(name: Name, value: Assistant[Name]) =>
      setChanges((current) => ({ ...current, [name]: value })),
    isChanged,
    hasChanges: isChanged(Object.keys(changes) as SettingName[]),
    drop,
    dropAll: () => setChanges({}),
    isSaving: save.isPending,
    /** Stores what was changed of these. What the server says of a field stands beside it. */
    save: (names: readonly SettingName[]) => {
      const body = Object.fromEntries(
        names.filter((name) => isChanged([name])).map((name) => [name, changes[name]]),
      )
      save.mutate(
        {
          ...(body as Settings),
          base_version: assistant.version,
          base_settings_version: assistant.settings_version,
        },
        {
          onSuccess: () => {
            drop(names)
            showToast(t('settings.saved'))
          },
        },
      )
    },
    /** Why the server refused these, when they were sent and it did. */
    errorOf: (names: readonly SettingName[]): string | null =>
      save.error && names.some((name) => name in (save.variables ?? {}))
        ? explain(save.error, names)
        : null,
  }
}

export type SettingsDraft = ReturnType<typeof useSettingsDraft>
