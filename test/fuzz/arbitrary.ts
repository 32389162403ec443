/** Values that fit a JSON Schema. */
import fc from 'fast-check'
import { type Schema, understood } from './json-schema.ts'

/** More of a list than this only takes time; a list that is too long is one of the mistakes. */
const mostItems = 4

export function arbitraryOf(schema: Schema): fc.Arbitrary<unknown> {
  const unknown = Object.keys(schema).filter((keyword) => !understood.includes(keyword as keyof Schema))
  if (unknown.length > 0) throw new Error(`What to make of ${unknown.join(', ')} nobody has said`)
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(arbitraryOf))
  switch (schema.type) {
    case 'object':
      return objects(schema)
    case 'array':
      return arrays(schema)
    case 'string':
      return strings(schema)
    case 'integer':
      return fc.oneof(
        fc.integer({ min: least(schema, 1), max: Math.min(schema.maximum ?? 1000, 1000) }),
        fc.maxSafeInteger().filter((value) => value >= least(schema, 1) && value <= (schema.maximum ?? 0)),
      )
    case 'number':
      return fc.double({ min: least(schema, 0), max: schema.maximum ?? 1e9, noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return fc.jsonValue()
  }
}

const least = ({ minimum, exclusiveMinimum }: Schema, step: number): number =>
  minimum ?? (exclusiveMinimum === undefined ? -1000 : exclusiveMinimum + step)

function objects({ properties = {}, required = [], additionalProperties }: Schema): fc.Arbitrary<unknown> {
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, arbitraryOf(schema)])),
    { requiredKeys: [...required], noNullPrototype: true },
  )
  if (typeof additionalProperties !== 'object') return known
  const others = fc.dictionary(fc.string({ maxLength: 20 }), arbitraryOf(additionalProperties), {
    maxKeys: 3,
    noNullPrototype: true,
  })
  return fc.tuple(known, others).map(([some, more]) => ({ ...more, ...some }))
}

function arrays(schema: Schema): fc.Arbitrary<unknown> {
  const { prefixItems, items, minItems = 0, maxItems = Number.POSITIVE_INFINITY, uniqueItems } = schema
  if (prefixItems !== undefined) return fc.tuple(...prefixItems.map(arbitraryOf))
  const item = items ? arbitraryOf(items) : fc.jsonValue()
  const bounds = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, mostItems)) }
  return uniqueItems === true ? fc.uniqueArray(item, bounds) : fc.array(item, bounds)
}

function strings({ minLength = 0, maxLength = 200, format, contentEncoding }: Schema): fc.Arbitrary<unknown> {
  if (format === 'uri') return fc.webUrl({ withQueryParameters: true, withFragments: true })
  if (format === 'binary') return bytes
  if (contentEncoding === 'base64') return bytes.chain(base64Of)
  return fc.string({ minLength, maxLength, unit: 'binary' })
}

/** Never none: a form's file without bytes is a mistake, and so is an image. */
const bytes = fc.uint8Array({ minLength: 1, maxLength: 64 }).map((array) => Buffer.from(array))

const base64Of = (image: Buffer): fc.Arbitrary<string> =>
  fc.constantFrom(
    image.toString('base64'),
    image.toString('base64url'),
    `data:image/png;base64,${image.toString('base64')}`,
    image.toString('base64').replace(/(.{8})/g, '$1\r\n'),
  )
