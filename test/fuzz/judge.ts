/** Says by the document whether a value fits, and whether an answer does. */
import assert from 'node:assert/strict'
import { decode } from '@msgpack/msgpack'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { OpenApi, Schema } from './json-schema.ts'
import type { Request } from './transport.ts'

export type Fits = (schema: Schema, value: unknown) => boolean

/** @param base64  is a string with that encoding looked at? */
function judge(base64: boolean) {
  const ajv = new Ajv2020({ strictTypes: false, strictTuples: false, formats: { uri: true, binary: true } })
  ajv.removeKeyword('contentEncoding')
  ajv.addKeyword({
    keyword: 'contentEncoding',
    type: 'string',
    validate: (_encoding: unknown, text: string) => !base64 || isImageInBase64(text),
  })
  // By the schema's own identity: it is compiled once.
  return (schema: Schema) => ajv.compile(schema)
}

const isImageInBase64 = (text: string): boolean => {
  const [, content] = /^(?:data:[^,]{0,200};base64,)?([\w+/\-\s]+)=*\s*$/i.exec(text) ?? []
  return content !== undefined && Buffer.from(content, 'base64').length > 0
}

const strict = judge(true)
const loose = judge(false)

/** Bytes, wherever they stand, are a string to a schema. */
const plain = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return 'bytes'
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
}

export const strictly: Fits = (schema, value) => strict(schema)(plain(value))
export const loosely: Fits = (schema, value) => loose(schema)(plain(value))

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** Where the document knows no such method. */
const anyFailure = { $ref: '#/components/responses/failure' }

/** What may be wrong with an image that was sent exactly as the document says. */
const aboutTheImage = /^(image_|url_|not_an_image$|too_many_pixels$|no_face$)/

/** @throws AssertionError where the answer is none that the document promises for this request */
export function checkAnswer(document: OpenApi, path: string, request: Request, answer: Answer): void {
  const { status, headers, body } = answer
  const text = body.toString()
  const shown = `${status} ${text.slice(0, 400)}`
  assert.ok(status < 500, shown)
  const id = headers['x-request-id']
  assert.ok(typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id), `request id: ${id}`)
  const [type = ''] = String(headers['content-type'] ?? '').split(';')

  const operation = document.paths[path]![request.method.toLowerCase()]
  const response = operation?.responses[status] ?? operation?.responses['default'] ?? anyFailure
  const { content } =
    '$ref' in response ? document.components.responses[response.$ref.split('/').at(-1)!]! : response
  assert.ok(Object.hasOwn(content, type), `${type} is no answer with ${status}: ${shown}`)
  const value = type.includes('msgpack')
    ? decode(body)
    : /json|html/.test(type)
      ? (JSON.parse(text) as unknown)
      : undefined
  const schema =
    content[type]!.schema ?? (type.includes('msgpack') ? content['application/json']?.schema : undefined)
  if (schema !== undefined) {
    const fits = loose(schema)
    assert.ok(fits(value), `${JSON.stringify(fits.errors)}: ${shown}`)
  }
  if (status !== 200) {
    const { error, request_id } = value as { error: { code: string }; request_id: string }
    assert.equal(request_id, id)
    assert.ok(status >= 400, shown)
    if (request.verdict === 'good') assert.match(error.code, aboutTheImage, `refused, but it fits: ${shown}`)
  } else {
    assert.notEqual(request.verdict, 'bad', `taken, but it does not fit: ${shown}`)
  }
}
