import { type AnswerTo, CodedError, type FileJob, limits, routes, type UrlJob } from '@emogram/contract'
import type { FastifyInstance, RouteShorthandOptions } from 'fastify'
import { createAdmission, usualInsideBytes } from './admission.ts'
import { goneSignal } from './caller-gone.ts'
import { pictureOf } from './chat.ts'
import { addDoor, type DoorOptions } from './door.ts'
import { createFrame } from './frame.ts'
import type { ServiceMetrics } from './metrics.ts'
import { isRead, type Order, type Outcome } from './order.ts'
import { createOrders, type OrdersOptions } from './orders.ts'
import type { Rest, RestContext } from './rest/rest.ts'
import { createWork, type WorkOptions } from './work.ts'

export interface ServiceOptions<Job extends AnswerTo> extends WorkOptions, OrdersOptions<Job> {
  readonly route: string
  /** Requests let in beyond those at work, to wait for their turn. */
  readonly maxWaiting: number
  /** Of the bodies of all requests inside together. */
  readonly maxInsideBytes?: number
  readonly metrics?: ServiceMetrics
  /** Open to everybody where nothing is said. */
  readonly door?: Omit<DoorOptions, 'botToken'> | undefined
  /** Further routes, of the REST API. */
  readonly rest?: Rest | undefined
}

/** The body that both services share. Built without listening, so that tests can call it directly. */
export async function createService<Job extends AnswerTo & Pick<FileJob | UrlJob, 'faces' | 'image_px'>>(
  options: ServiceOptions<Job>,
): Promise<FastifyInstance> {
  const { route, metrics, log, takesUploads } = options
  const work = createWork(options)
  const orders = createOrders(options)
  const admit = createAdmission({
    maxInside: options.concurrency + options.maxWaiting,
    maxInsideBytes: options.maxInsideBytes ?? usualInsideBytes,
    underWay: work.underWay,
  })

  const { app, refuse } = await createFrame({
    metrics,
    takesForms: takesUploads || options.rest !== undefined,
    idle: work.idle,
    log,
  })

  if (options.door !== undefined) await addDoor(app, { ...options.door, botToken: options.botToken })

  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?', 1)[0]!
    const allowed = ['GET', 'HEAD', 'POST'].filter((method) => app.hasRoute({ url: path, method }))
    if (allowed.length === 0) throw new CodedError('not_found')
    reply.header('allow', allowed.join(', '))
    throw new CodedError('method_not_allowed')
  })

  app.get(routes.healthz, async () => ({ status: 'ok' }))
  app.get(routes.readyz, async () => ({ status: 'ok', backend: options.reader.backend }))

  const admitted = (maxBodyBytes: number): RouteShorthandOptions => ({
    onRequest: async (request, reply) => admit(request, reply, maxBodyBytes),
    onResponse: async (request, reply) => {
      const ms = Math.round(reply.elapsedTime)
      log.info({ request_id: request.id, status: reply.statusCode, ms }, 'answered')
    },
  })

  app.post(route, {
    ...admitted(takesUploads ? limits.uploadBodyBytes : limits.jsonBodyBytes),
    handler: async (request, reply) => {
      const order = await orders.from(request)
      const outcome = await work.do(order, goneSignal(reply))
      const faces = facesIn(outcome)
      const took = outcome.readings.map(tookOf)
      log.info({ request_id: request.id, faces, took, message_ids: outcome.sent?.message_ids }, 'read')
      const [only] = outcome.readings
      const picture = only !== undefined && isRead(only) ? only.picture : undefined
      if (!order.wantsPicture || picture === undefined) return answerOf(order, outcome)
      return reply.type('image/jpeg').header('x-face-count', faces).send(picture)
    },
    errorHandler: (error, request, reply) => {
      const unknownForm = error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE'
      return refuse(unknownForm ? orders.unexpected(error) : error, request, reply)
    },
  })

  const { rest } = options
  if (rest !== undefined) {
    const context: RestContext = {
      reader: options.reader,
      admitted: (bodyLimit) => ({ ...admitted(bodyLimit), bodyLimit }),
      turn: (reply, what) => work.turn(what, goneSignal(reply)),
    }
    // In a scope of its own: what else its bodies may be is no news to the bot's route.
    app.register((scope, _options, done) => {
      rest(scope, context)
      done()
    })
  }
  return app
}

function answerOf({ isAlbum }: Order, { readings, sent }: Outcome): object {
  const pictures = readings.map(pictureOf)
  return isAlbum ? { pictures, sent } : { ...pictures[0], sent }
}

const facesIn = ({ readings }: Outcome): number =>
  readings.reduce((sum, reading) => sum + (isRead(reading) ? reading.classification.faces.length : 0), 0)

const tookOf = (reading: Outcome['readings'][number]) =>
  isRead(reading) ? reading.classification.took : reading.error.code
