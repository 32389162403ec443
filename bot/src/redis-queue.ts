import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '@emogram/contract'
import { unlessAborted, withDeadline } from '@emogram/runtime'
import { type Job as BullJob, DelayedError, Queue, WaitingError, Worker } from 'bullmq'
import PQueue from 'p-queue'
import { countFaces, type Outcome } from './backend.ts'
import { bareEnding } from './journal.ts'
import { weightOf } from './pace.ts'
import {
  type Admission,
  type Ending,
  type HeldJob,
  type JobQueue,
  noEndings,
  type QueueOptions,
} from './queue.ts'
import { commandMs, type RedisLink } from './redis.ts'
import { jobsBefore, leaveTurn, noteCancelled, rankOf, takeTurn, turnsOf } from './redis-turns.ts'
import { afterFailure, type Failures, isRepeatable } from './retry.ts'

export interface RedisQueueOptions extends QueueOptions {
  readonly redis: RedisLink
  /** Bots with the same name share the work. */
  readonly name: string
  readonly timing?: Partial<Timing>
}

interface Timing {
  /** A bot that has not renewed its claim on a job for this long is taken for dead. */
  readonly claimMs: number
  /** How often somebody looks for jobs of the dead. */
  readonly lookMs: number
  /** A Redis that is away for no longer than this is waited for when a job is offered. */
  readonly intakeMs: number
  /** A place is kept for words that are being said no longer than this. */
  readonly tellingMs: number
}

const defaultTiming: Timing = { claimMs: 10_000, lookMs: 5_000, intakeMs: 5_000, tellingMs: 10_000 }

/** Done jobs stay for a day, as updates do at Telegram, so that one which is delivered again is known. */
const kept = { age: 24 * 3600, count: 10_000 }
/** Nobody reads the events; BullMQ writes them all the same. */
const keptEvents = 100
/** A job ends by its own rules, never because it was taken over or Redis was away too often. */
const always = 1_000_000
/** A Redis that does not take a word is asked again after this time. */
const unwrittenPauseMs = 1_000
/** Decisions that Redis has not confirmed; beyond these many the oldest are forgotten. */
const maxUnconfirmed = 1_000

/** As in journal.ts. */
interface Held {
  readonly job: Job
  readonly failures: Failures
  readonly state?: 'accepted' | 'sending' | 'ending'
  readonly isRepeatable?: boolean
  readonly ending?: Ending
  /** Its place in the chat's pace is taken, by the bot that has put it aside. */
  readonly paced?: boolean
}

type Decision =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly atMs: number; readonly held: Held }
  /** For the next bot: this one stops. */
  | { readonly kind: 'back' }

/** The queue in Redis: it outlives every bot, and any number of them may share it. */
export function createRedisQueue(options: RedisQueueOptions): JobQueue {
  const { redis, name, concurrency, max, log, pace } = options
  const { maxPerChat = max, ttlMs = Number.POSITIVE_INFINITY } = options
  const { claimMs, lookMs, intakeMs, tellingMs } = { ...defaultTiming, ...options.timing }
  const queue = new Queue<Held>(name, {
    connection: redis.connection,
    defaultJobOptions: {
      attempts: always,
      backoff: { type: 'fixed', delay: 1_000 },
      removeOnComplete: kept,
      removeOnFail: kept,
    },
    streams: { events: { maxLen: keptEvents } },
  })
  const worker = new Worker<Held>(name, work, {
    connection: redis.another(),
    concurrency,
    lockDuration: claimMs,
    stalledInterval: lookMs,
    maxStalledCount: always,
    runRetryDelay: 1_000,
  })
  // What was decided here and is not yet known to be in Redis. A job that comes back meanwhile is not done again.
  const decisions = new Map<string, Promise<Decision>>()
  // One after the other: each sees what the one before has added, and a chat's jobs stay in their order.
  const intake = new PQueue({ concurrency: 1 })
  /** Ends the attempts that are under way. */
  const closing = new AbortController()
  const stopped = new AbortController()
  let closed = false
  let averageMs = 1_000
  const ended = noEndings()
  let inDoubt = 0

  queue.on('error', (error) => log.debug({ why: error.message }, 'queue in Redis'))
  worker.on('error', (error) => log.debug({ why: error.message }, 'queue in Redis'))
  worker.on('completed', ({ id = '' }) => decisions.delete(id))
  worker.on('stalled', (job_id) => log.warn({ job_id }, 'taken over'))

  async function work(taken: BullJob<Held>, token?: string): Promise<void> {
    const id = taken.data.job.job_id
    const deciding = decisions.get(id) ?? decide(taken)
    remember(id, deciding)
    const decision = await deciding
    if (decision.kind === 'done') {
      // What was sent by whom is nobody's business any more; the id alone stays.
      await taken.updateData({ ...taken.data, job: bare(taken.data.job), state: 'ending' })
      return
    }
    if (decision.kind === 'again') {
      await taken.updateData(decision.held)
      await taken.moveToDelayed(decision.atMs, token)
      decisions.delete(id)
      throw new DelayedError()
    }
    await taken.moveToWait(token)
    throw new WaitingError()
  }

  function remember(id: string, deciding: Promise<Decision>): void {
    decisions.set(id, deciding)
    for (const oldest of decisions.keys()) {
      if (decisions.size <= maxUnconfirmed) break
      decisions.delete(oldest)
    }
  }

  async function decide(taken: BullJob<Held>): Promise<Decision> {
    const held = goOn(taken.data)
    const { job, paced = false } = held
    const later = (ms: number, next: Held): Decision => ({ kind: 'again', atMs: Date.now() + ms, held: next })
    if (held.state === 'ending') return await end(taken, held, held.ending ?? { kind: 'answered' })
    if (Date.now() > (job.accepted_at_ms ?? taken.timestamp) + ttlMs) {
      return await end(taken, held, { kind: 'expired' })
    }
    const paceMs = paced ? pace.heldMs(job.chat_id) : (pace.reserve(job.chat_id, weightOf(job)) ?? 0)
    if (paceMs > 0) return later(paceMs, { ...held, state: 'accepted', paced: true })
    await pace.turn(weightOf(job))
    return await attempt(taken, held, later)
  }

  async function attempt(
    taken: BullJob<Held>,
    before: Held,
    later: (ms: number, next: Held) => Decision,
  ): Promise<Decision> {
    let held = before
    const { job, failures } = held
    const jobLog = log.child({ job_id: job.job_id })
    options.started?.(job)
    const startedAt = performance.now()
    let unwritten: unknown
    const outcome = await options
      .attempt(job, closing.signal, async (asSent) => {
        held = { ...held, isRepeatable: isRepeatable(asSent), state: 'sending' }
        try {
          await redis.within(commandMs, () => taken.updateData(held))
        } catch (error) {
          unwritten = error
          throw error
        }
      })
      .catch((error: unknown): Outcome | undefined => {
        if (unwritten !== undefined) return undefined
        jobLog.error({ err: error }, 'job failed unexpectedly')
        return { kind: 'failed', code: 'internal', detail: 'a bug' }
      })
    // Written or not: nothing was sent.
    if (outcome === undefined) return later(unwrittenPauseMs, { ...held, state: 'accepted' })
    const tookMs = Math.round(performance.now() - startedAt)
    averageMs += (tookMs - averageMs) / 10
    if (outcome.kind === 'answered') {
      const faces = countFaces(outcome.answer)
      jobLog.info({ faces, tookMs, failures: failures.count }, 'answered')
      return await end(taken, held, outcome)
    }
    if (closing.signal.aborted) return { kind: 'back' }
    const { code, detail } = outcome
    if (code === 'telegram_busy') pace.hold(job.chat_id, outcome.retryAfterMs ?? 0)
    const after = afterFailure(failures, outcome, {
      ...options,
      isRepeatable: held.isRepeatable === true,
    })
    const facts = { code, detail, tookMs, failures: after.failures.count }
    if (after.pauseMs === undefined) {
      jobLog.warn(facts, 'not answered')
      return await end(taken, held, { kind: 'failed', code })
    }
    if (after.inDoubt) doubt(job, detail)
    jobLog.info({ ...facts, pauseMs: after.pauseMs }, 'will be tried again')
    const paced = code !== 'telegram_busy'
    const next = outcome.inDoubt === true ? { ...held.job, in_doubt: true } : held.job
    return later(after.pauseMs, { ...held, job: next, failures: after.failures, state: 'accepted', paced })
  }

  /** A bot that was killed, or is stopping, may have left a job in the middle: its answer may be in the chat. */
  function goOn(held: Held): Held {
    if (held.state !== 'sending') return held
    const job = { ...held.job, in_doubt: true }
    if (held.isRepeatable === true) return { ...held, job }
    doubt(job, 'the bot was killed meanwhile')
    const { failures } = held
    return { ...held, job, failures: { ...failures, doubts: (failures.doubts ?? 0) + 1 } }
  }

  function doubt({ job_id }: Job, detail: string): void {
    inDoubt++
    log.warn({ job_id, in_doubt: true, detail }, 'sent once more, perhaps for the second time')
  }

  /** The job is over when the person has been told, so that a bot which dies before leaves it to the next one. */
  async function end(taken: BullJob<Held>, held: Held, ending: Ending): Promise<Decision> {
    const { job } = held
    await quietly(job, 'end not written down', () =>
      taken.updateData({ ...held, state: 'ending', ending: bareEnding(ending) }),
    )
    await tell(job, ending)
    return { kind: 'done' }
  }

  async function tell(job: Job, ending: Ending): Promise<void> {
    ended[ending.kind]++
    await quietly(job, 'not taken from its chat', () => leaveTurn(redis, queue, job.chat_id, job.job_id))
    const told = options
      .settled(job, ending)
      .catch((error: unknown) => log.error({ job_id: job.job_id, err: error }, 'ending not told'))
    // Longer than this, Telegram wants a pause: the words go on alone, and the place is free for the next job.
    await withDeadline(tellingMs, stopped.signal, (signal) => unlessAborted(told, signal)).catch(
      () => undefined,
    )
  }

  /** Without Redis what is done stays done: this bot remembers it until Redis is back. */
  const quietly = (job: Job, what: string, command: () => Promise<unknown>) =>
    redis
      .within(commandMs, command)
      .catch((error: unknown) => log.debug({ job_id: job.job_id, why: (error as Error).message }, what))

  async function positionOf(jobId: string): Promise<number | undefined> {
    const rank = await rankOf(redis, queue, jobId)
    if (rank !== undefined) return rank + 1
    // Between two attempts it keeps its old round, which puts it in front.
    const delayed = await redis.connection.zscore(queue.toKey('delayed'), jobId)
    return delayed === null ? undefined : 1
  }

  async function heldJob(jobId: string): Promise<HeldJob | undefined> {
    const found = (await queue.getJob(jobId)) as BullJob<Held> | undefined
    if (found === undefined || found.finishedOn !== undefined) return undefined
    const position = await positionOf(jobId)
    const { job } = found.data
    return position === undefined ? { job, state: 'running' } : { job, state: 'waiting', position }
  }

  async function admit(job: Job): Promise<Admission> {
    if (closed) return 'closed'
    if (redis.problem() !== undefined) return 'away'
    const turn = await redis.within(commandMs, () =>
      takeTurn(redis, queue, { id: job.job_id, chatId: job.chat_id, max, maxPerChat }),
    )
    if (turn.kind !== 'turn') return turn.kind
    await redis.within(commandMs, () =>
      queue.add(
        'picture',
        { job, failures: { count: 0 }, state: 'accepted' },
        { jobId: job.job_id, priority: turn.priority },
      ),
    )
    return 'accepted'
  }

  return {
    async offer(job) {
      try {
        await redis.back(intakeMs)
        return await intake.add(() => admit(job))
      } catch (error) {
        log.warn({ job_id: job.job_id, why: (error as Error).message }, 'not taken')
        return closed ? 'closed' : 'away'
      }
    },

    async cancel(jobId, userId) {
      const found = (await redis.within(commandMs, () => queue.getJob(jobId))) as BullJob<Held> | undefined
      const job = found?.data.job
      if (found === undefined || job === undefined || found.finishedOn !== undefined) return 'unknown'
      if (job.user_id !== userId) return 'not_yours'
      // A bot that works on it holds a lock.
      const removed = await redis.within(commandMs, () =>
        found.remove().then(
          () => true,
          () => false,
        ),
      )
      if (!removed) return 'started'
      await redis.within(commandMs, () => noteCancelled(redis, queue, jobId))
      await tell(job, { kind: 'cancelled' })
      return 'cancelled'
    },

    position: (jobId) => redis.within(commandMs, () => positionOf(jobId)),

    ofChat: (chatId) =>
      redis.within(commandMs, async () => {
        const ids = await turnsOf(redis, queue, chatId)
        const held = await Promise.all(ids.map(heldJob))
        return held.flatMap((each) => each ?? []).sort((a, b) => (a.position ?? 0) - (b.position ?? 0))
      }),

    async waitMs(chatId) {
      const before = await redis
        .within(commandMs, () => jobsBefore(redis, queue, chatId))
        // A guess for a person, and who cannot guess says a minute.
        .catch(() => (60_000 / averageMs) * concurrency)
      return (before * averageMs) / concurrency
    },

    stats: () =>
      redis.within(commandMs, async () => {
        const [counts, [oldest], paused] = await Promise.all([
          queue.getJobCounts('prioritized', 'delayed', 'active'),
          queue.getJobs(['prioritized', 'delayed'], 0, 0, true) as Promise<BullJob<Held>[]>,
          queue.isPaused(),
        ])
        return {
          waiting: (counts['prioritized'] ?? 0) + (counts['delayed'] ?? 0),
          running: counts['active'] ?? 0,
          ...(oldest !== undefined && { oldestWaitingMs: Date.now() - oldest.timestamp }),
          inDoubt,
          endings: { ...ended },
          paused,
        }
      }),

    pause: () => redis.within(commandMs, () => queue.pause()),
    resume: () => redis.within(commandMs, () => queue.resume()),

    problem: redis.problem,

    async drain({ runningMs, tellingMs }) {
      closed = true
      const deadline = setTimeout(() => closing.abort(), runningMs)
      const patience = new AbortController()
      const { signal } = patience
      const late = sleep(runningMs + tellingMs, true, { signal }).catch(() => false)
      // Without Redis there is nobody to hand anything to: what is under way ends, and Redis finds out by itself.
      const done =
        redis.problem() === undefined
          ? worker.close()
          : Promise.all(decisions.values()).then(() => worker.close(true))
      if (await Promise.race([done.then(() => false), late])) {
        log.warn('jobs under way are left for the next bot')
      }
      patience.abort()
      clearTimeout(deadline)
      stopped.abort()
      redis.close()
    },
  }
}

const bare = ({ job_id, chat_id, message_id }: Job): Job => ({
  type: 'file_id',
  file_id: '-',
  job_id,
  chat_id,
  message_id,
})
