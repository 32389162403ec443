import { type ErrorCode, errorTable } from '@emogram/contract'
import { createMetrics, type Log, type Metrics, withRequestId } from '@emogram/runtime'
import { LRUCache } from 'lru-cache'
import type { Context, MiddlewareFn } from 'telegraf'
import type { Ending, JobQueue, QueueOptions } from './queue.ts'
import { type TelegramApi, troubleOf } from './telegram-api.ts'

/** Where its operator can see how the bot does. Wrapped around the parts, which know nothing of it. */
export interface BotMetrics {
  /** For /metrics. */
  readonly metrics: Metrics
  /** Calls to Telegram, by how they ended. */
  api(api: TelegramApi): TelegramApi
  readonly updates: MiddlewareFn<Context>
  /** What becomes of jobs. Also puts the job's id on everything that is logged on its behalf. */
  jobs(options: QueueOptions): QueueOptions
  queue(queue: Pick<JobQueue, 'stats'>): void
  /** The same figures for a person. */
  telegram(): TelegramFigures
}

export interface TelegramFigures {
  /** Calls since the start, by outcome. */
  readonly calls: Readonly<Record<string, number>>
  /** Since the last answer to a poll; absent before the first, and with a webhook. */
  readonly pollAgeSeconds: number | undefined
}

const waitBuckets = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800]
const rememberedJobs = 10_000
const updateTypes = ['message', 'callback_query', 'my_chat_member'] as const
const outcomes: readonly Ending['kind'][] = ['answered', 'failed', 'cancelled', 'expired']

export function createBotMetrics(log: Log): BotMetrics {
  const metrics = createMetrics()
  const updates = metrics.counter('emogram_updates_total', 'Updates from Telegram.', ['type'])
  const calls = metrics.counter('emogram_telegram_calls_total', 'Calls to Telegram by how they ended.', [
    'method',
    'outcome',
  ])
  const callSeconds = metrics.histogram('emogram_telegram_seconds', 'How long Telegram took to answer.', [
    'method',
  ])
  const jobs = metrics.counter('emogram_jobs_total', 'Jobs by how they ended.', ['outcome', 'code'])
  const wait = metrics.histogram(
    'emogram_job_wait_seconds',
    'From the message to its turn in the queue.',
    [],
    waitBuckets,
  )
  const answer = metrics.histogram(
    'emogram_job_seconds',
    'From the message to the end of its job, telling included.',
    ['outcome'],
    waitBuckets,
  )
  for (const outcome of outcomes) if (outcome !== 'failed') jobs({ outcome, code: '' }, 0)
  for (const code of Object.keys(errorTable) as ErrorCode[]) jobs({ outcome: 'failed', code }, 0)

  const callsByOutcome: Record<string, number> = {}
  let polledAt: number | undefined
  const pollAgeSeconds = () => (polledAt === undefined ? undefined : (performance.now() - polledAt) / 1000)
  metrics.gauge('emogram_poll_age_seconds', 'Since Telegram last answered a poll.', pollAgeSeconds)

  const called = (method: string, outcome: string, startedAt: number): void => {
    const seconds = (performance.now() - startedAt) / 1000
    calls({ method, outcome })
    callsByOutcome[outcome] = (callsByOutcome[outcome] ?? 0) + 1
    // Telegram holds a poll back until there is news.
    if (method !== 'getUpdates') callSeconds({ method }, seconds)
    else if (outcome === 'ok') polledAt = performance.now()
    log.debug({ method, outcome, ms: Math.round(seconds * 1000) }, 'Telegram was called')
  }

  /** Jobs whose turn has come once; the next attempts waited for something else. Another bot may end what this one began. */
  const begun = new LRUCache<string, true>({ max: rememberedJobs })
  const secondsSince = (acceptedAtMs: number) => Math.max(0, Date.now() - acceptedAtMs) / 1000

  return {
    metrics,

    api: (api) => async (method, payload, options) => {
      const startedAt = performance.now()
      try {
        const result = await api(method, payload, options)
        called(method, 'ok', startedAt)
        return result
      } catch (error) {
        const outcome = options?.signal?.aborted === true ? 'given_up' : troubleOf(error).kind
        called(method, outcome, startedAt)
        throw error
      }
    },

    updates({ update }, next) {
      updates({ type: updateTypes.find((type) => type in update) ?? 'other' })
      return next()
    },

    jobs: (options) => ({
      ...options,
      attempt: (job, signal, sending) =>
        withRequestId(job.job_id, () => options.attempt(job, signal, sending)),
      started(job) {
        if (job.accepted_at_ms !== undefined && !begun.has(job.job_id)) {
          begun.set(job.job_id, true)
          wait({}, secondsSince(job.accepted_at_ms))
        }
        withRequestId(job.job_id, () => options.started?.(job))
      },
      async settled(job, ending) {
        begun.delete(job.job_id)
        jobs({ outcome: ending.kind, code: ending.kind === 'failed' ? ending.code : '' })
        await withRequestId(job.job_id, () => options.settled(job, ending))
        if (job.accepted_at_ms !== undefined) {
          answer({ outcome: ending.kind }, secondsSince(job.accepted_at_ms))
        }
      },
    }),

    queue(queue) {
      // Redis may be away, and then the rest has to be seen all the more.
      const stats = () => queue.stats().catch(() => undefined)
      metrics.gaugeBy('emogram_queue_jobs', 'Jobs that the queue holds.', 'state', async () => {
        const known = await stats()
        return known === undefined ? {} : { waiting: known.waiting, running: known.running }
      })
      metrics.gauge('emogram_queue_oldest_seconds', 'How long the oldest job has been waiting.', async () => {
        const known = await stats()
        return known && (known.oldestWaitingMs ?? 0) / 1000
      })
      metrics.gauge(
        'emogram_jobs_in_doubt',
        'Answers since the start that may have arrived unseen, and were sent once more.',
        async () => (await stats())?.inDoubt,
      )
      metrics.gauge('emogram_queue_paused', 'Whether an operator has paused the queue.', async () => {
        const known = await stats()
        return known && Number(known.paused)
      })
    },

    telegram: () => ({ calls: { ...callsByOutcome }, pollAgeSeconds: pollAgeSeconds() }),
  }
}
