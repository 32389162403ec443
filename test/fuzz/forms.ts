/** multipart/form-data written by hand: libraries refuse to write the wrong ones. */
import fc from 'fast-check'
import type { Schema } from './json-schema.ts'

export type Part =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly file: Buffer }

export interface Form {
  readonly parts: readonly Part[]
  readonly fileName: string
  /** Not only what it says but how it is written is odd. */
  readonly isOpen: boolean
  readonly boundary: string
  readonly announced: string
}

/** A list of files is several parts, any other list one text with commas. */
export function partsOf(value: unknown): Part[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]): Part[] => {
    if (Buffer.isBuffer(inner)) return [{ name, file: inner }]
    if (!Array.isArray(inner) || !inner.some((item) => Buffer.isBuffer(item))) {
      return [
        {
          name,
          text: typeof inner === 'object' && !Array.isArray(inner) ? JSON.stringify(inner) : String(inner),
        },
      ]
    }
    return inner.map((item) => (Buffer.isBuffer(item) ? { name, file: item } : { name, text: String(item) }))
  })
}

/** The other way: what the parts say, with a word in place of a file's bytes. */
export function meaningOf(parts: readonly Part[], { properties = {} }: Schema): unknown {
  const said: Record<string, unknown> = Object.create(null)
  for (const part of parts) {
    const schema = properties[part.name] ?? {}
    const takesFiles = schema.format === 'binary' || (schema.items && schema.items.format === 'binary')
    if ('file' in part) {
      const others = said[part.name]
      if (others === wrong) continue
      if (schema.type === 'array') said[part.name] = Array.isArray(others) ? [...others, 'file'] : ['file']
      else said[part.name] = takesFiles && others === undefined ? 'file' : wrong
    } else {
      said[part.name] = takesFiles || part.name in said ? wrong : wordOf(part.text, schema)
    }
  }
  return { ...said }
}

/** Fits nothing. */
const wrong = { wrong: true }

function wordOf(text: string, { type }: Schema): unknown {
  if (type === 'array') return text === '' ? [] : text.split(',')
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  if (type !== 'number' && type !== 'integer') return text
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) ? Number(text) : text
}

const fileNames = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('photo.jpg', '../../etc/passwd') },
  fc.constantFrom(
    '',
    '../../etc/passwd',
    '..\\..\\boot.ini',
    '/dev/zero',
    'CON',
    'a\0.jpg',
    '💥.png',
    '"',
    ';',
  ),
  fc.string({ unit: 'binary' }).map((name) => name.replace(/[\r\n]/g, '')),
  fc.constant('x'.repeat(10_000)),
)

export const formOf = (parts: readonly Part[]): fc.Arbitrary<Form> =>
  fc
    .tuple(fileNames, fc.constantFrom(...Array.from({ length: 12 }, () => 'b'), 'other', ''))
    .map(([fileName, announced]) => ({
      parts,
      fileName,
      boundary: 'b',
      announced,
      isOpen:
        announced !== 'b' ||
        !['photo.jpg', '../../etc/passwd'].includes(fileName) ||
        parts.some(({ name }) => !/^\w+$/.test(name) || name in Object.prototype) ||
        parts.some((part) => 'text' in part && /[^ -~]/.test(part.text)),
    }))

export function formBody({ parts, fileName, boundary, announced }: Form) {
  const pieces = parts.flatMap((part) => {
    const file = 'file' in part ? `; filename="${fileName}"\r\ncontent-type: image/jpeg` : ''
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="${part.name}"${file}\r\n\r\n`
    return [Buffer.from(head), 'file' in part ? part.file : Buffer.from(part.text), Buffer.from('\r\n')]
  })
  return {
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
    type: announced === '' ? 'multipart/form-data' : `multipart/form-data; boundary=${announced}`,
  }
}
