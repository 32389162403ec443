/** Requests for one operation of the document: as it asks for them, and slightly wrong. */
import { encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { arbitraryOf } from './arbitrary.ts'
import { type Form, formBody, formOf, meaningOf, partsOf } from './forms.ts'
import type { OpenApi, Operation, Schema } from './json-schema.ts'
import type { Fits } from './judge.ts'
import { withMistake } from './mistakes.ts'
import { type Request, withOddTransport } from './transport.ts'

type Values = Readonly<Record<string, unknown>>

export interface Judge {
  /** Does the value fit, with its base64 really being that? Does it at least look like it? */
  strictly: Fits
  loosely: Fits
}

/** @param judge  of what a request says, by the document's schemas */
export function requestsOf(document: OpenApi, path: string, judge: Judge): fc.Arbitrary<Request> {
  const [[method, operation] = []] = Object.entries(document.paths[path]!)
  if (method === undefined || operation === undefined) throw new Error(`${path} has no operation`)
  const media = Object.entries(operation.requestBody?.content ?? {})
  const start = { method: method.toUpperCase(), path, headers: {} }
  if (media.length === 0) return withOddTransport(fc.constant({ ...start, body: undefined, verdict: 'good' }))
  const requests = fc.oneof(
    ...media.map(([type, { schema = {} }]) => {
      const bodies = bodiesOf(type, schema, judge)
      return fc
        .tuple(bodies, queriesOf(operation, judge))
        .map(([{ body, type, verdict, names }, query]): Request => {
          const search = new URLSearchParams(query.texts.map(([name, text]) => [name, text]))
          const twice = query.texts.some(([name]) => names.includes(name))
          return {
            ...start,
            path: query.texts.length === 0 ? path : `${path}?${search}`,
            headers: { 'content-type': type },
            body,
            verdict: worst(verdict, query.verdict, twice ? 'open' : 'good'),
          }
        })
    }),
  )
  return withOddTransport(requests)
}

interface Body {
  readonly body: Buffer
  readonly type: string
  readonly verdict: Request['verdict']
  /** What it says, so that the query does not say it, too. */
  readonly names: readonly string[]
}

function bodiesOf(type: string, schema: Schema, judge: Judge): fc.Arbitrary<Body> {
  const good = type === 'image/*' ? fc.uint8Array({ minLength: 1, maxLength: 64 }) : arbitraryOf(schema)
  if (type === 'image/*') {
    const types = fc.constantFrom('image/jpeg', 'image/png', 'image/x-unheard-of', 'image/svg+xml')
    return fc
      .tuple(good as fc.Arbitrary<Uint8Array>, types)
      .map(([bytes, type]) => ({ body: Buffer.from(bytes), type, verdict: 'good' as const, names: [] }))
  }
  const values = fc.oneof({ weight: 2, arbitrary: good }, { weight: 3, arbitrary: withMistake(good) })
  if (type === 'multipart/form-data') {
    const forms: fc.Arbitrary<Form> = values.chain((value) => formOf(partsOf(value)))
    return forms.map((form) => ({
      ...formBody(form),
      verdict: form.isOpen ? 'open' : verdictOn(schema, meaningOf(form.parts, schema), judge),
      names: form.parts.map(({ name }) => name),
    }))
  }
  if (type === 'application/msgpack') {
    return values.map((value) => ({
      body: Buffer.from(encode(value)),
      type,
      verdict: verdictOn(schema, value, judge),
      names: [],
    }))
  }
  return values.map((value) => {
    const text = JSON.stringify(value) ?? ''
    const names = typeof value === 'object' && value !== null ? Object.keys(value) : []
    // Fastify takes no body that could change what every object is, whatever its schema says.
    const risky = /"(__proto__|constructor)"/.test(text)
    const verdict = risky || text === '' ? 'open' : verdictOn(schema, JSON.parse(text), judge)
    return { body: Buffer.from(text), type, verdict, names }
  })
}

function queriesOf({ parameters = [] }: Operation, judge: Judge) {
  const schema: Schema = {
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    additionalProperties: false,
  }
  if (parameters.length === 0) return fc.constant({ texts: [], verdict: 'good' as const })
  const good = arbitraryOf(schema)
  const none = fc.constant({})
  return fc
    .oneof(
      { weight: 4, arbitrary: none },
      { weight: 3, arbitrary: good },
      { weight: 1, arbitrary: withMistake(good) },
    )
    .map((value) => {
      const parts = partsOf(value).filter((part) => 'text' in part)
      const verdict = verdictOn(schema, meaningOf(parts, schema), judge)
      return { texts: parts.map(({ name, text }) => [name, text] as const), verdict }
    })
}

function verdictOn(schema: Schema, value: unknown, { strictly, loosely }: Judge): Request['verdict'] {
  if (!loosely(schema, value)) return 'bad'
  return strictly(schema, value) ? 'good' : 'open'
}

const worst = (...verdicts: readonly Request['verdict'][]): Request['verdict'] =>
  verdicts.includes('bad') ? 'bad' : verdicts.includes('open') ? 'open' : 'good'

export type { Values }
