import { CodedError } from '@emogram/contract'
import type { z } from 'zod'

/** Wishes as the request has them: JSON values, or text where they came by query or form. */
export type Wishes = Readonly<Record<string, unknown>>

/** What `text` means where numbers, truth values and lists have to be written as text. */
export function meaningOf(text: string): unknown {
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return Number(text)
  if (text === 'true' || text === 'false') return text === 'true'
  return text
}

const lists = ['attributes']

/** The values of a query or of a form's fields. */
export function wishesOf(texts: unknown): Wishes {
  return Object.fromEntries(
    Object.entries(texts as Record<string, unknown>).map(([name, text]) => {
      // A name that stands twice in a query makes a list.
      if (typeof text !== 'string') throw twice(name)
      if (lists.includes(name)) return [name, text === '' ? [] : text.split(',')]
      return [name, meaningOf(text)]
    }),
  )
}

/** @throws CodedError, or the schema's own error, which names what is wrong with which option */
export function optionsOf<T>(schema: z.ZodType<T>, ...sources: readonly Wishes[]): T {
  const together: Record<string, unknown> = Object.create(null)
  for (const [name, value] of sources.flatMap((source) => Object.entries(source))) {
    if (name in together) throw twice(name)
    together[name] = value
  }
  return schema.parse({ ...together })
}

const twice = (name: string) =>
  new CodedError('bad_request', { message: `"${name.slice(0, 40)}" may be said only once.` })
