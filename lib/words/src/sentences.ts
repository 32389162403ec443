import type { Language } from '@emogram/contract'
import { IntlMessageFormat } from 'intl-messageformat'
import { type Catalogue, catalogues } from './catalogues.ts'
import { parameters } from './parameters.ts'

type Parameters = typeof parameters
type Given<Kinds> = {
  readonly [Name in keyof Kinds]: Kinds[Name] extends StringConstructor ? string : number
}

/** Sentences without parameters are strings, the others are functions of their parameters. */
export type Sentences<Topic extends keyof Catalogue> = {
  readonly [Key in keyof Catalogue[Topic]]: Key extends keyof Parameters[Topic]
    ? (given: Given<Parameters[Topic][Key]>) => string
    : string
}

/** The sentences of a topic. Each is parsed when it is first used: a chat in English pays for no other language. */
export function sentences<Topic extends keyof Catalogue>(language: Language, topic: Topic): Sentences<Topic> {
  const entries = Object.entries<string>(catalogues[language][topic]).map(([key, message]) => {
    if (!(key in parameters[topic])) return [key, message]
    let format: IntlMessageFormat | undefined
    return [
      key,
      (given: Record<string, string | number>) => {
        // Without tags, "<" is a character like any other.
        format ??= new IntlMessageFormat(message, language, undefined, { ignoreTag: true })
        return String(format.format(given))
      },
    ]
  })
  return Object.fromEntries(entries) as Sentences<Topic>
}
