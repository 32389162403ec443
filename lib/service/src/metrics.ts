import type { ErrorCode } from '@emogram/contract'
import { createMetrics, type Log } from '@emogram/runtime'
import type { TelegramCall } from '@emogram/telegram'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Reader, ReadOptions, ReadSomeOptions } from './reader.ts'
import type { PoolStats } from './reader-pool.ts'
import type { ImageSource } from './source.ts'

/** Where its operator can see what a service does. Wrapped around the parts, which know nothing of it. */
export interface ServiceMetrics {
  /** Counts its requests, and answers /metrics: for the neighbours, since no gateway leads there. */
  watch(app: FastifyInstance): void
  /** The request ends with this code of the table. */
  failed(request: FastifyRequest, code: ErrorCode): void
  reader<R extends Reader>(reader: R): R
  pool(stats: () => PoolStats): void
  source<Job>(source: ImageSource<Job>): ImageSource<Job>
  telegramCall(call: TelegramCall): void
}

const faceBuckets = [0, 1, 2, 3, 5, 10, 20, 50]

export function createServiceMetrics(log: Log): ServiceMetrics {
  const metrics = createMetrics()
  const requests = metrics.counter('emogram_requests_total', 'Requests by how they ended.', [
    'route',
    'status',
    'code',
  ])
  const requestSeconds = metrics.histogram('emogram_request_seconds', 'From the first byte to the last.', [
    'route',
  ])
  const stage = metrics.histogram(
    'emogram_stage_seconds',
    'A photo on its way: download, wait (for a worker), decode, detect, classify, draw, send.',
    ['stage'],
  )
  const faces = metrics.histogram('emogram_faces', 'Faces found in a photo.', [], faceBuckets)
  const bytes = metrics.counter('emogram_picture_bytes_total', 'Bytes of the pictures that were read.', [])
  const calls = metrics.counter('emogram_telegram_calls_total', 'Attempts of calls to Telegram.', [
    'method',
    'outcome',
  ])
  const callSeconds = metrics.histogram('emogram_telegram_seconds', 'How long Telegram took to answer.', [
    'method',
  ])
  const codes = new WeakMap<FastifyRequest, ErrorCode>()
  bytes({}, 0)

  return {
    watch(app) {
      app.get('/metrics', async (_request, reply) => {
        const { contentType, body } = await metrics.page()
        return reply.type(contentType).send(body)
      })
      app.addHook('onResponse', async (request, reply) => {
        // The pattern and not the path: a stranger can ask for as many paths as there are.
        const route = request.routeOptions.url ?? 'none'
        if (route === '/metrics') return
        requests({ route, status: String(reply.statusCode), code: codes.get(request) ?? 'ok' })
        requestSeconds({ route }, reply.elapsedTime / 1000)
      })
    },

    failed: (request, code) => void codes.set(request, code),

    reader(reader) {
      metrics.gaugeBy('emogram_backend', 'What the networks run on: 1 for that.', 'backend', () => ({
        [reader.backend]: 1,
      }))
      const read = async (picture: Uint8Array, options: ReadOptions | ReadSomeOptions) => {
        const startedAt = performance.now()
        bytes({}, picture.length)
        const analysis = await reader.read(picture, options as ReadOptions)
        const { decodeMs, detectMs, classifyMs, drawMs, totalMs } = analysis.took
        const tookMs = { decode: decodeMs, detect: detectMs, classify: classifyMs, draw: drawMs }
        // What was not done, as where a known face is only drawn, is no fast stage.
        for (const [name, ms] of Object.entries(tookMs)) if (ms > 0) stage({ stage: name }, ms / 1000)
        stage({ stage: 'wait' }, Math.max(0, performance.now() - startedAt - totalMs) / 1000)
        faces({}, analysis.faces.length)
        return analysis
      }
      return { ...reader, read }
    },

    pool(stats) {
      const sumOf = (value: 'tensors' | 'rssBytes') =>
        stats().workers.reduce((sum, worker) => sum + worker[value], 0)
      metrics.gauge('emogram_workers', 'Processes that read photos.', () => stats().workers.length)
      metrics.gaugeBy(
        'emogram_photos',
        'Photos in the service, read or waiting for a worker.',
        'state',
        () => ({
          read: stats().busy,
          waiting: stats().waiting,
        }),
      )
      metrics.gauge(
        'emogram_workers_lost',
        'Workers that crashed or hung since the start.',
        () => stats().lost,
      )
      metrics.gauge('emogram_tensors', 'Tensors alive in the workers; the same after every photo.', () =>
        sumOf('tensors'),
      )
      metrics.gauge('emogram_workers_resident_bytes', 'Memory of the workers.', () => sumOf('rssBytes'))
    },

    source: (source) => ({
      async fetch(job, signal) {
        const startedAt = performance.now()
        const picture = await source.fetch(job, signal)
        stage({ stage: 'download' }, (performance.now() - startedAt) / 1000)
        return picture
      },
    }),

    telegramCall({ method, outcome, seconds }) {
      calls({ method, outcome })
      callSeconds({ method }, seconds)
      if (outcome === 'ok' && /^(send|edit)/.test(method)) stage({ stage: 'send' }, seconds)
      // Under the id of the photo for which it was made.
      log.debug({ method, outcome, ms: Math.round(seconds * 1000) }, 'Telegram was called')
    },
  }
}
