/** A value with one thing about it changed: sometimes wrong then, sometimes only odd. */
import fc from 'fast-check'

type Path = readonly (string | number)[]

/** In the place of something. */
const replacements = fc.oneof(
  fc.constantFrom(null, true, '', '0', 'null', -1, 0.5, 1e308, -0, 101, 2 ** 53, [], {}, [[]]),
  fc.constantFrom('../../etc/passwd', '\0', '\ud800', '😀'.repeat(50), ' '.repeat(20_000), '%'.repeat(300)),
  fc.constantFrom('file:///etc/passwd', 'http://private/', 'http://', 'data:image/png;base64,'),
  fc.jsonValue(),
  fc.string(),
)

/** For something that was not there. */
const strangeNames = fc.oneof(
  fc.constantFrom(
    'toString',
    'constructor',
    'chat_id',
    'file_id',
    'job_id',
    'Images',
    '',
    'url',
    'base64',
    'images',
  ),
  fc.string({ minLength: 1, maxLength: 30 }),
)

const changes = {
  drop: (parent: Parent, key: string | number) => remove(parent, key),
  replace: (parent: Parent, key: string | number, other: unknown) => put(parent, key, other),
  wrap: (parent: Parent, key: string | number) => put(parent, key, [at(parent, key)]),
  asText: (parent: Parent, key: string | number) => put(parent, key, String(at(parent, key))),
  add: (parent: Parent, _key: string | number, other: unknown, name: string) =>
    Array.isArray(parent) ? [...parent, other] : { ...parent, [name]: other },
  twice: (parent: Parent, key: string | number) =>
    Array.isArray(parent) ? [...parent, at(parent, key)] : parent,
  tooMany: (parent: Parent) =>
    Array.isArray(parent) ? Array.from({ length: 101 }, () => parent[0] ?? null) : parent,
} as const

type Parent = readonly unknown[] | Readonly<Record<string, unknown>>

export const withMistake = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      values,
      fc.nat(),
      fc.constantFrom(...(Object.keys(changes) as (keyof typeof changes)[])),
      replacements,
      strangeNames,
    )
    .map(([value, where, change, other, name]) => {
      const places = placesIn(value)
      const place = places[where % places.length]
      if (place === undefined || place.length === 0) return change === 'drop' ? undefined : other
      return changed(value, place, (parent, key) => changes[change](parent, key, other, name))
    })

/** The whole of it is one as well. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return [path]
  return [
    path,
    ...Object.entries(value).flatMap(([key, inner]) =>
      placesIn(inner, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ]
}

function changed(
  value: unknown,
  [key, ...inner]: Path,
  change: (parent: Parent, key: string | number) => unknown,
): unknown {
  const parent = value as Parent
  if (key === undefined) return value
  if (inner.length === 0) return change(parent, key)
  return put(parent, key, changed(at(parent, key), inner, change))
}

const at = (parent: Parent, key: string | number): unknown =>
  (parent as Record<string | number, unknown>)[key]

const put = (parent: Parent, key: string | number, value: unknown): Parent =>
  Array.isArray(parent)
    ? parent.map((old, index) => (index === key ? value : old))
    : { ...parent, [key]: value }

const remove = (parent: Parent, key: string | number): Parent =>
  Array.isArray(parent)
    ? parent.filter((_, index) => index !== key)
    : Object.fromEntries(Object.entries(parent).filter(([name]) => name !== key))
