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
import { type Log, withRequestId } from '@emogram/runtime'
import multipart from '@fastify/multipart'
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify'
import type { z } from 'zod'
import { wantsJpeg } from './accept.ts'
import { answerBrokenHttp } from './broken-http.ts'
import { codedError, failureBody } from './failure.ts'
import type { ServiceMetrics } from './metrics.ts'
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
  /** What to send: a sentence for callers who send something else. */
  readonly expects: string
  readonly botToken: string
  /** Requests let in beyond those at work, to wait for their turn. */
  readonly maxWaiting: number
  readonly metrics?: ServiceMetrics
  readonly log: Log
}

/** The body that both services share. Built without listening, so that tests can call it directly. */
export async function createService<Job extends AnswerTo>(
  options: ServiceOptions<Job>,
): Promise<FastifyInstance> {
  const { route, takesUploads, botToken, metrics, log } = options
  const work = createWork(options)
  const maxInside = options.concurrency + options.maxWaiting
  let inside = 0
  let closing = false

  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const coded = codedError(error)
    metrics?.failed(request, coded.code)
    const details = { request_id: request.id, code: coded.code, err: coded.status < 500 ? undefined : error }
    if (coded.code === 'internal') log.error(details, 'failed')
    else if (coded.status >= 500) log.warn(details, 'failed')
    else log.info(details, 'refused')
    if (coded.retryable) reply.header('retry-after', Math.ceil((coded.retryAfterMs ?? 1_000) / 1_000))
    return reply.code(coded.status).header(requestIdHeader, request.id).send(failureBody(coded, request.id))
  }

  const app = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // Of JSON; an upload is bounded by the limits of its form.
    bodyLimit: limits.jsonBodyBytes,
    genReqId: ({ headers }) => requestId(headers[requestIdHeader]) ?? randomUUID(),
    // A whole request, body included. nginx has already received it in full before it passes it on.
    requestTimeout: 30_000,
    // Longer than nginx keeps idle connections, so that nginx, not we, closes them.
    keepAliveTimeout: 75_000,
    // Fastify's own answer is not of our shape; the hook below gives one.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void refuse(error, request, reply as FastifyReply),
    clientErrorHandler: answerBrokenHttp,
  })
  if (takesUploads) {
    await app.register(multipart, {
      limits: { files: 1, fields: 8, fieldSize: 4096, fileSize: limits.imageBytes },
    })
  }

  app.addHook('onRequest', async (request, reply) => {
    reply.header(requestIdHeader, request.id)
    if (closing) throw new CodedError('not_ready', { message: 'This process is being stopped.' })
  })
  app.addHook('onSend', async (_request, reply) => {
    // A connection kept open would keep the process.
    if (closing) reply.header('connection', 'close')
  })
  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.url !== route) return
    log.info(
      { request_id: request.id, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    )
  })
  metrics?.watch(app)
  // Whatever a handler does from here on, it logs under this id.
  app.addHook('preHandler', (request, _reply, done) => withRequestId(request.id, done))
  app.addHook('preClose', async () => {
    closing = true
  })
  // A job goes on when its caller has hung up; what it needs is closed only after it.
  app.addHook('onClose', async () => work.idle())
  app.setErrorHandler(refuse)
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?', 1)[0]!
    const allowed = { [route]: 'POST', [routes.healthz]: 'GET, HEAD', [routes.readyz]: 'GET, HEAD' }[path]
    if (allowed === undefined) throw new CodedError('not_found')
    reply.header('allow', allowed)
    throw new CodedError('method_not_allowed')
  })

  app.get(routes.healthz, async () => ({ status: 'ok' }))
  app.get(routes.readyz, async () => ({ status: 'ok', backend: options.reader.backend }))

  app.post(route, {
    // Before the body is read: what does not fit costs nothing, and memory is bounded by the requests inside.
    onRequest: async (_request, reply) => {
      if (Math.max(inside, work.underWay()) >= maxInside) throw new CodedError('overloaded')
      inside++
      reply.raw.once('close', () => inside--)
    },
    handler: async (request, reply) => {
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort(new CodedError('timeout', { message: 'The caller hung up.' })))
      const order = takesUploads && request.isMultipart() ? await uploadOrder(request) : jsonOrder(request)
      const { classification, picture, sent } = await work.do(order, gone.signal)
      log.info(
        { request_id: request.id, faces: classification.faces.length, took: classification.took },
        'read',
      )
      if (!order.wantsPicture || picture === undefined) return { ...classification, sent }
      return reply.type('image/jpeg').header('x-face-count', classification.faces.length).send(picture)
    },
    errorHandler: (error, request, reply) => {
      const unknownForm = error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE'
      return refuse(unknownForm ? unexpected(error) : error, request, reply)
    },
  })

  function jsonOrder(request: FastifyRequest): Order {
    const { body } = request
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw unexpected()
    authorize(request, Object.keys(body))
    const job = options.job.parse(body)
    return {
      to: job,
      wantsPicture: job.chat_id === undefined && wantsJpeg(request.headers.accept),
      image: (signal) => options.source.fetch(job, signal),
    }
  }

  async function uploadOrder(request: FastifyRequest): Promise<Order> {
    const { bytes, fields } = await readUpload(request, (field) => authorize(request, [field]))
    const to = uploadJob.parse(fields)
    return {
      to,
      wantsPicture: to.chat_id === undefined && wantsJpeg(request.headers.accept),
      image: async () => bytes,
    }
  }

  const unexpected = (cause?: unknown) => new CodedError('bad_request', { message: options.expects, cause })

  /** Looks at the mere presence of a field, before any is checked: an outsider learns nothing about their form. */
  function authorize(request: FastifyRequest, names: readonly string[]): void {
    if (!names.some((name) => botOnlyFields.includes(name))) return
    if (!isJobAuthorization(request.headers.authorization, botToken)) throw new CodedError('unauthorized')
  }

  return app
}

const requestId = (given: string | string[] | undefined): string | undefined =>
  typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : undefined
