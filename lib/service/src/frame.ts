import { randomUUID } from 'node:crypto'
import { CodedError, limits, requestIdHeader } from '@emogram/contract'
import { type Log, skipRest, withRequestId } from '@emogram/runtime'
import multipart from '@fastify/multipart'
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify'
import { answerBrokenHttp, watchAnswers } from './broken-http.ts'
import { isCallersLeaving } from './caller-gone.ts'
import { codedError, failureBody } from './failure.ts'
import type { ServiceMetrics } from './metrics.ts'

export interface FrameOptions {
  readonly metrics?: ServiceMetrics | undefined
  readonly takesForms: boolean
  /** Ends what goes on although its caller has gone. */
  readonly idle: () => Promise<unknown>
  readonly log: Log
}

export interface Frame {
  readonly app: FastifyInstance
  /** Answers an error in our shape, and tells the log as much as it deserves. */
  refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply
}

/** A server without routes: how requests are bounded, named, logged and refused, and how it closes. */
export async function createFrame({ metrics, takesForms, idle, log }: FrameOptions): Promise<Frame> {
  let closing = false

  const refuse: Frame['refuse'] = (error, request, reply) => {
    if (isCallersLeaving(error, request)) {
      log.info({ request_id: request.id }, 'the caller hung up')
      return reply.hijack()
    }
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
    // The forms' plugin would tell of each form who sent it, with all headers.
    loggerInstance: log.child(
      {},
      { redact: { paths: ['busboyOptions'], remove: true } },
    ) as FastifyBaseLogger,
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
  watchAnswers(app.server)
  if (takesForms) {
    await app.register(multipart, {
      limits: { files: 1, fields: 8, fieldSize: 4096, fileSize: limits.imageBytes },
    })
  }

  app.addHook('onRequest', async (request, reply) => {
    reply.header(requestIdHeader, request.id)
    if (closing) throw new CodedError('not_ready', { message: 'This process is being stopped.' })
  })
  app.addHook('onSend', async ({ raw }, reply) => {
    await skipRest(raw)
    // A connection kept open would keep the process.
    if (closing) reply.header('connection', 'close')
  })
  metrics?.watch(app)
  // Whatever a handler does from here on, it logs under this id.
  app.addHook('preHandler', (request, _reply, done) => withRequestId(request.id, done))
  app.addHook('preClose', async () => {
    closing = true
  })
  // A job goes on when its caller has hung up; what it needs is closed only after it.
  app.addHook('onClose', async () => idle())
  app.setErrorHandler(refuse)
  return { app, refuse }
}

const requestId = (given: string | string[] | undefined): string | undefined =>
  typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : undefined
