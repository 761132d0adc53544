/**
 * A form of text fields: what is typed, what is wrong with it, and sending it. A field is checked
 * when the form is sent, and from then on while it is typed in; the first one that is wrong, in the
 * order of the page, gets the focus.
 */
import { useRef, useState, type ChangeEvent, type RefObject, type SubmitEvent } from 'react'

export interface FieldRule {
  /** Spaces around what was typed are neither checked nor sent. */
  isTrimmed?: boolean
  /** What is wrong with the value, as a sentence for people. */
  check?: (value: string) => string | undefined
}

type Values<Name extends string> = Record<Name, string>
/** By field; `form` is what concerns no field. */
export type FormErrors<Name extends string> = Partial<Record<Name | 'form', string>>

export interface Form<Name extends string> {
  values: Values<Name>
  errors: FormErrors<Name>
  /** Shows what the server refused, and leads to the first field of them. */
  setErrors: (errors: FormErrors<Name>) => void
  reset: () => void
  /** What ties an input to its field. */
  field: (name: Name) => {
    name: Name
    value: string
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement>) => void
  }
  /** What a `<form>` needs to send its values when nothing is wrong with them. */
  sending: (send: (values: Values<Name>) => void) => {
    ref: RefObject<HTMLFormElement | null>
    noValidate: true
    onSubmit: (event: SubmitEvent<HTMLFormElement>) => void
  }
}

function findErrors<Name extends string>(rules: Record<Name, FieldRule>, values: Values<Name>) {
  const errors: FormErrors<Name> = {}
  for (const name in rules) {
    const error = rules[name].check?.(values[name])
    if (error) errors[name as Name] = error
  }
  return errors
}

function trim<Name extends string>(rules: Record<Name, FieldRule>, values: Values<Name>) {
  const trimmed = { ...values }
  for (const name in rules) if (rules[name].isTrimmed) trimmed[name] = values[name].trim()
  return trimmed
}

function useErrors<Name extends string>() {
  const element = useRef<HTMLFormElement>(null)
  const [errors, setErrors] = useState<FormErrors<Name>>({})
  return {
    element,
    errors,
    setError: (name: Name, error?: string) => setErrors((known) => ({ ...known, [name]: error })),
    showErrors(wrong: FormErrors<Name>) {
      setErrors(wrong)
      const controls = [...(element.current?.elements ?? [])] as HTMLInputElement[]
      controls.find(({ name }) => name && name in wrong)?.focus()
    },
  }
}

export function useForm<Name extends string>(
  rules: Record<Name, FieldRule>,
  initial: Values<NoInfer<Name>>,
): Form<Name> {
  const { element, errors, setError, showErrors } = useErrors<Name>()
  const [values, setValues] = useState(initial)
  const [wasSent, setWasSent] = useState(false)

  function change(name: Name, value: string) {
    const changed = { ...values, [name]: value }
    setValues(changed)
    setError(name, wasSent ? findErrors(rules, trim(rules, changed))[name] : undefined)
  }

  function submit(event: SubmitEvent<HTMLFormElement>, send: (values: Values<Name>) => void) {
    event.preventDefault()
    const sent = trim(rules, values)
    const wrong = findErrors(rules, sent)
    setWasSent(true)
    showErrors(wrong)
    if (!Object.keys(wrong).length) send(sent)
  }

  return {
    values,
    errors,
    setErrors: showErrors,
    reset() {
      setValues(initial)
      setWasSent(false)
    },
    field: (name) => ({
      name,
      value: values[name],
      onChange: ({ target }) => change(name, target.value),
    }),
    sending: (send) => ({
      ref: element,
      noValidate: true,
      onSubmit: (event) => submit(event, send),
    }),
  }
}
