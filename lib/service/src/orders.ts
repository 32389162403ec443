import {
  type AnswerTo,
  albumJob,
  botOnlyFields,
  CodedError,
  type FileJob,
  isJobAuthorization,
  type UrlJob,
  uploadJob,
} from '@emogram/contract'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { wantsJpeg } from './accept.ts'
import type { Order } from './order.ts'
import type { ImageSource } from './source.ts'
import { readUpload } from './upload.ts'

export interface OrdersOptions<Job extends AnswerTo> {
  /** The JSON body about one picture. */
  readonly job: z.ZodType<Job>
  readonly source: ImageSource<Job>
  /** Where the pictures of an album come from, for a route that takes albums. */
  readonly album?: ImageSource<Pick<FileJob, 'file_id'>> | undefined
  /** Does the route also take the image itself, as multipart? */
  readonly takesUploads: boolean
  /** What to send: a sentence for callers who send something else. */
  readonly expects: string
  readonly botToken: string
}

/** Makes orders of requests, after it was checked who may order what. */
export function createOrders<Job extends AnswerTo & Pick<FileJob | UrlJob, 'faces' | 'image_px'>>(
  options: OrdersOptions<Job>,
) {
  const { album, source, botToken } = options

  function jsonOrder(request: FastifyRequest): Order {
    const { body } = request
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw unexpected()
    authorize(request, Object.keys(body))
    return album !== undefined && 'file_ids' in body ? albumOrder(body, album) : pictureOrder(request, body)
  }

  function pictureOrder(request: FastifyRequest, body: object): Order {
    const job = options.job.parse(body)
    const { faces, image_px: image } = job
    return {
      to: job,
      wantsPicture: job.chat_id === undefined && wantsJpeg(request.headers.accept),
      images: [(signal) => source.fetch(job, signal)],
      isAlbum: false,
      kept: faces === undefined || faces.length === 0 || image === undefined ? undefined : { faces, image },
    }
  }

  function albumOrder(body: object, from: NonNullable<typeof album>): Order {
    const job = albumJob.parse(body)
    const [first, ...others] = job.file_ids.map(
      (file_id) => (signal: AbortSignal) => from.fetch({ file_id }, signal),
    )
    return { to: job, wantsPicture: false, images: [first!, ...others], isAlbum: true }
  }

  async function uploadOrder(request: FastifyRequest): Promise<Order> {
    const { bytes, fields } = await readUpload(request, (field) => authorize(request, [field]))
    const to = uploadJob.parse(fields)
    return {
      to,
      wantsPicture: to.chat_id === undefined && wantsJpeg(request.headers.accept),
      images: [async () => bytes],
      isAlbum: false,
    }
  }

  const unexpected = (cause?: unknown) => new CodedError('bad_request', { message: options.expects, cause })

  /** Looks at the mere presence of a field, before any is checked: an outsider learns nothing about their form. */
  function authorize(request: FastifyRequest, names: readonly string[]): void {
    if (!names.some((name) => botOnlyFields.includes(name))) return
    if (!isJobAuthorization(request.headers.authorization, botToken)) throw new CodedError('unauthorized')
  }

  return {
    from: async (request: FastifyRequest): Promise<Order> =>
      options.takesUploads && request.isMultipart() ? await uploadOrder(request) : jsonOrder(request),
    unexpected,
  }
}
