import { randomUUID } from 'node:crypto'
import {
  type AnswerTo,
  botOnlyFields,
  CodedError,
  isJobAuthorization,
  limits,
  requestIdHeader,
  routes,
  uploadJob,
} from '@emogram/contract'
import type { Log } from '@emogram/runtime'
import multipart from '@fastify/multipart'
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify'
import PQueue from 'p-queue'
import type { z } from 'zod'
import { wantsJpeg } from './accept.ts'
import { codedError, failureBody } from './failure.ts'
import type { ImageSource } from './source.ts'
import { readUpload } from './upload.ts'
import { createWork, type Order, type WorkOptions } from './work.ts'

export interface ServiceOptions<Job extends AnswerTo> extends WorkOptions {
  readonly route: string
  /** The JSON body. */
  readonly job: z.ZodType<Job>
  readonly source: ImageSource<Job>
  /** Does the route also take the image itself, as multipart? */
  readonly takesUploads: boolean
  readonly botToken: string
  /** Jobs under way at the same time, and jobs let in beyond that to wait. */
  readonly concurrency: number
  readonly maxWaiting: number
  readonly log: Log
}

/** The body that both services share. Built without listening, so that tests can call it directly. */
export async function createService<Job extends AnswerTo>(
  options: ServiceOptions<Job>,
): Promise<FastifyInstance> {
  const { route, takesUploads, botToken, log } = options
  const app = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.jsonBodyBytes,
    genReqId: ({ headers }) => requestId(headers[requestIdHeader]) ?? randomUUID(),
    // A whole request, body included. nginx has already received it in full before it passes it on.
    requestTimeout: 30_000,
    // Longer than nginx keeps idle connections, so that nginx, not we, closes them.
    keepAliveTimeout: 75_000,
    return503OnClosing: true,
  })
  await app.register(multipart, {
    limits: { files: 1, fields: 8, fieldSize: 4096, fileSize: limits.imageBytes },
  })
  const work = createWork(options)
  const queue = new PQueue({ concurrency: options.concurrency })
  let inside = 0

  app.addHook('onRequest', async (request, reply) => void reply.header(requestIdHeader, request.id))
  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.url !== route) return
    log.info(
      { request_id: request.id, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    )
  })
  app.setNotFoundHandler(async (request, reply) => {
    const known = [route, routes.healthz, routes.readyz].includes(request.url.split('?', 1)[0]!)
    const error = new CodedError(known ? 'method_not_allowed' : 'not_found')
    return reply.code(error.status).send(failureBody(error, request.id))
  })
  app.setErrorHandler(async (error, request, reply) => {
    const coded = codedError(error)
    const details = { request_id: request.id, code: coded.code, err: coded.status < 500 ? undefined : error }
    if (coded.code === 'internal') log.error(details, 'failed')
    else if (coded.status >= 500) log.warn(details, 'failed')
    else log.info(details, 'refused')
    if (coded.retryable) reply.header('retry-after', Math.ceil((coded.retryAfterMs ?? 1_000) / 1_000))
    return reply.code(coded.status).send(failureBody(coded, request.id))
  })

  app.get(routes.healthz, async () => ({ status: 'ok' }))
  app.get(routes.readyz, async () => ({ status: 'ok', backend: options.vision.backend }))

  app.post(route, {
    bodyLimit: takesUploads ? limits.uploadBodyBytes : limits.jsonBodyBytes,
    // Before the body is read: what does not fit costs nothing, and memory is bounded by the requests inside.
    onRequest: async (_request, reply) => {
      if (inside >= options.concurrency + options.maxWaiting) throw new CodedError('overloaded')
      inside++
      reply.raw.once('close', () => inside--)
    },
    handler: async (request, reply) => {
      const order = request.isMultipart() && takesUploads ? await uploadOrder(request) : jsonOrder(request)
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort(new CodedError('timeout', { message: 'The caller hung up.' })))
      const { classification, picture } = await queue.add(() => work.do(order, gone.signal))
      log.info(
        { request_id: request.id, faces: classification.faces.length, took: classification.took },
        'read',
      )
      if (!order.wantsPicture || picture === undefined) return classification
      return reply.type('image/jpeg').header('x-face-count', classification.faces.length).send(picture)
    },
  })

  function jsonOrder(request: FastifyRequest): Order {
    authorize(request, request.body)
    const job = options.job.parse(request.body)
    return {
      to: job,
      wantsPicture: job.chat_id === undefined && wantsJpeg(request.headers.accept),
      image: (signal) => options.source.fetch(job, signal),
    }
  }

  async function uploadOrder(request: FastifyRequest): Promise<Order> {
    const { bytes, fields } = await readUpload(request)
    authorize(request, fields)
    const to = uploadJob.parse(fields)
    return {
      to,
      wantsPicture: to.chat_id === undefined && wantsJpeg(request.headers.accept),
      image: async () => bytes,
    }
  }

  /** Looks at the mere presence of a field, before any is checked: an outsider learns nothing about their form. */
  function authorize(request: FastifyRequest, body: unknown): void {
    const names = typeof body === 'object' && body !== null ? Object.keys(body) : []
    if (!names.some((name) => botOnlyFields.includes(name))) return
    if (!isJobAuthorization(request.headers.authorization, botToken)) throw new CodedError('unauthorized')
  }

  return app
}

const requestId = (given: string | string[] | undefined): string | undefined =>
  typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : undefined
