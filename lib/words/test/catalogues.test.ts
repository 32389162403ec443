/** What the compiler cannot see: what is inside the sentences. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Language, languages } from '@emogram/contract'
import { parse, TYPE } from '@formatjs/icu-messageformat-parser'
import { type Catalogue, catalogues } from '../src/catalogues.ts'
import { parameters } from '../src/parameters.ts'

type Elements = ReturnType<typeof parse>

interface Message {
  readonly name: string
  readonly language: Language
  readonly text: string
  readonly elements: Elements
  readonly parameters: Readonly<Record<string, unknown>> | undefined
}

const messages = languages.flatMap((language) =>
  Object.entries(catalogues[language]).flatMap(([topic, sentences]) =>
    Object.entries<string>(sentences).map(([key, text]): Message => {
      const given: Record<string, Record<string, unknown>> = parameters[topic as keyof Catalogue]
      const elements = parse(text, { ignoreTag: true })
      return { name: `${language}.${topic}.${key}`, language, text, elements, parameters: given[key] }
    }),
  ),
)

/** Names of the parameters that a message uses, and the forms of each plural in it. */
function inside(elements: Elements): { names: Set<string>; plurals: string[][] } {
  const names = new Set<string>()
  const plurals: string[][] = []
  const visit = (element: Elements[number]): void => {
    if (element.type === TYPE.literal || element.type === TYPE.pound || element.type === TYPE.tag) return
    names.add(element.value)
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return
    if (element.type === TYPE.plural) plurals.push(Object.keys(element.options))
    for (const { value } of Object.values(element.options)) value.forEach(visit)
  }
  elements.forEach(visit)
  return { names, plurals }
}

test('every language has every sentence, and none too many', () => {
  const keysOf = (catalogue: Catalogue) =>
    Object.entries(catalogue)
      .flatMap(([topic, sentences]) => Object.keys(sentences).map((key) => `${topic}.${key}`))
      .sort()
  for (const language of languages) assert.deepEqual(keysOf(catalogues[language]), keysOf(catalogues.en))
})

test('every sentence uses its parameters, and no others', () => {
  for (const { name, elements, parameters = {} } of messages) {
    assert.deepEqual([...inside(elements).names].sort(), Object.keys(parameters).sort(), name)
  }
})

test('plurals have a form for every number, and none that no number has', () => {
  const numbers = Array.from({ length: 201 }, (_, number) => number)
  for (const { name, language, elements } of messages) {
    const rules = new Intl.PluralRules(language)
    for (const forms of inside(elements).plurals) {
      const used = new Set(
        numbers.map((number) => (forms.includes(`=${number}`) ? `=${number}` : rules.select(number))),
      )
      for (const form of used) assert.ok(forms.includes(form), `${name} lacks "${form}"`)
      // The format itself asks for "other" even where only fractions have it.
      for (const form of forms)
        assert.ok(used.has(form) || form === 'other', `${name}: "${form}" is never used`)
    }
  }
})
