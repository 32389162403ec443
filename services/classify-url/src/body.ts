import { pipeline, type Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { CodedError } from '@emogram/contract'
import { collect } from '@emogram/runtime'

/** We ask for none of these, but some stores know a file only in its packed form. */
const unpackers: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/**
 * Reads the bytes of an image and stops at the first one too many, counted after unpacking: a few packed kilobytes
 * can become gigabytes. The content-type is not looked at; the decoder judges the bytes.
 */
export async function readImage(
  body: Readable,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  maxBytes: number,
): Promise<Uint8Array> {
  if (Number(headers['content-length']) > maxBytes) throw new CodedError('image_too_large')
  const packing = String(headers['content-encoding'] ?? 'identity').toLowerCase()
  const collect = (source: AsyncIterable<Uint8Array>) => collectUpTo(maxBytes, source)
  const bytes = packing === 'identity' ? await collect(body) : await unpack(body, packing, collect)
  if (bytes.length === 0) throw new CodedError('image_empty')
  if (startsLikeWebPage(bytes)) {
    throw new CodedError('not_an_image', { message: 'The URL leads to a web page, not to an image.' })
  }
  return bytes
}

async function collectUpTo(maxBytes: number, source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const bytes = await collect(source, maxBytes)
  if (bytes === undefined) throw new CodedError('image_too_large')
  return bytes
}

async function unpack(
  body: Readable,
  packing: string,
  collect: (source: AsyncIterable<Uint8Array>) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const unpacker = Object.hasOwn(unpackers, packing) ? unpackers[packing]?.() : undefined
  if (unpacker === undefined) throw unreadablePacking()
  try {
    // An error on either side ends in the unpacker, where the loop meets it; the callback has nothing to add.
    return await collect(pipeline(body, unpacker, () => {}))
  } catch (error) {
    throw isZlibError(error) ? unreadablePacking(error) : error
  }
}

const isZlibError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(Z_|ERR__)/.test(String(error.code))

const unreadablePacking = (cause?: unknown) =>
  new CodedError('url_refused', { message: 'The server of the URL packs the image unreadably.', cause })

const startsLikeWebPage = (bytes: Uint8Array): boolean =>
  /^(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|script|meta|title)\b/i.test(
    Buffer.from(bytes.subarray(0, 256)).toString('latin1'),
  )
