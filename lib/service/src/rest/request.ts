/** What a caller of /v1 sends: one image or several, in any of the forms, and what is wished for. */
import { CodedError, imageReference } from '@emogram/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type FetchUrl, type Image, imageOf, readForm } from './images.ts'
import { type Wishes, wishesOf } from './options.ts'

export interface Asked {
  readonly images: readonly Image[]
  /** By query, and by the form's fields or the JSON beside the images. */
  readonly wishes: readonly Wishes[]
}

const imageField = 'image'

/** @param max  images in one request */
export async function readRequest(
  request: FastifyRequest,
  fetchUrl: FetchUrl | undefined,
  max: number,
): Promise<Asked> {
  const query = wishesOf(request.query)
  if (request.isMultipart()) {
    const { images, fields } = await readForm(request, [imageField], max)
    return { images: images.map((bytes) => async () => bytes), wishes: [query, wishesOf(fields)] }
  }
  const { body } = request
  if (Buffer.isBuffer(body)) {
    if (body.length === 0) throw new CodedError('image_empty')
    return { images: [async () => body], wishes: [query] }
  }
  const { references, wishes } = readJson(body, max)
  return { images: references.map((reference) => imageOf(reference, fetchUrl)), wishes: [query, wishes] }
}

function readJson(body: unknown, max: number) {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new CodedError('bad_request', {
      message:
        'Send an image: as a form with the field "image", as the body itself with its image type, or as JSON with url, base64 or images.',
    })
  }
  const { url, base64, images, ...wishes } = body as Record<string, unknown>
  if ([url, base64, images].filter((given) => given !== undefined).length !== 1) {
    throw new CodedError('bad_request', { message: 'Name the image by one of url, base64 and images.' })
  }
  const references =
    images === undefined
      ? [imageReference.parse(url === undefined ? { base64 } : { url })]
      : z.object({ images: z.array(imageReference).min(1).max(max) }).parse({ images }).images
  return { references, wishes }
}
