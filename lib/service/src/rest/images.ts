/** The images of a REST request, whichever way they came: in a form, as the body itself, or named in JSON. */
import { CodedError, type ImageReference, limits } from '@emogram/contract'
import type { FastifyRequest } from 'fastify'
import { inForm } from '../upload.ts'
import { bytesOfBase64 } from './base64.ts'

/** Bytes that are here, or a promise to have them: those of a batch are made one after another. */
export type Image = (signal: AbortSignal) => Promise<Uint8Array>

/** A service that never visits a caller's URL has none. */
export type FetchUrl = (url: string, signal: AbortSignal) => Promise<Uint8Array>

export interface FormParts {
  readonly images: readonly Uint8Array[]
  readonly fields: Readonly<Record<string, string>>
}

const maxFields = 20

/**
 * Reads a form.
 * @param names  fields that files may stand in
 * @param max    files at the most
 */
export const readForm = (
  request: FastifyRequest,
  names: readonly string[],
  max: number,
): Promise<FormParts> =>
  inForm(
    request,
    () => read(request, names, max),
    (cause) =>
      new CodedError('bad_request', {
        message: max === 1 ? `Send one file, in the field "${names[0]}".` : `Send at most ${max} files.`,
        cause,
      }),
  )

async function read(request: FastifyRequest, names: readonly string[], max: number): Promise<FormParts> {
  const images: Uint8Array[] = []
  const fields: Record<string, string> = Object.create(null)
  let bytes = 0
  // So also a body of another kind is answered with what to send.
  if (!request.isMultipart()) throw missing(names)
  const parts = request.parts({
    limits: { files: max, fields: maxFields, fieldSize: 4096, fileSize: limits.imageBytes },
  })
  for await (const part of parts) {
    if (part.type === 'file') {
      if (!names.includes(part.fieldname)) throw unknownField(part.fieldname, names)
      const image = await part.toBuffer()
      bytes += image.length
      if (bytes > limits.batchBodyBytes) throw new CodedError('body_too_large')
      images.push(image)
    } else {
      if (part.fieldname in fields) {
        throw new CodedError('bad_request', { message: 'Every field may be sent only once.' })
      }
      fields[part.fieldname] = String(part.value)
    }
  }
  if (images.length === 0) throw missing(names)
  if (images.some((image) => image.length === 0)) throw new CodedError('image_empty')
  return { images, fields }
}

const missing = (names: readonly string[]) =>
  new CodedError('image_missing', { message: `Send the image as a file in the field "${names[0]}".` })

/** An image that JSON names. */
export function imageOf(reference: ImageReference, fetchUrl: FetchUrl | undefined): Image {
  if ('base64' in reference) return async () => bytesOfBase64(reference.base64)
  if (fetchUrl === undefined) {
    throw new CodedError('bad_request', { message: 'This address takes no URLs; send the image itself.' })
  }
  return (signal) => fetchUrl(reference.url, signal)
}

const unknownField = (name: string, names: readonly string[]) =>
  new CodedError('bad_request', {
    message: `Send files in the field "${names[0]}", not in "${name.slice(0, 40)}".`,
  })
