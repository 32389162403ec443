import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '@emogram/contract'
import { inTime } from '@emogram/runtime'
import { type Job as BullJob, DelayedError, Queue, WaitingError, Worker } from 'bullmq'
import PQueue from 'p-queue'
import { createAttempts, type Decision, type Held, newlyHeld } from './attempts.ts'
import { bareEnding } from './journal.ts'
import { type Admission, type Ending, type JobQueue, noEndings, type QueueOptions } from './queue.ts'
import { commandMs, type RedisLink } from './redis.ts'
import { createRedisQuestions } from './redis-questions.ts'
import { leaveTurn, noteCancelled, takeTurn } from './redis-turns.ts'
import { whenSetBack } from './set-back.ts'

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
/** Decisions that Redis has not confirmed; beyond these many the oldest are forgotten. */
const maxUnconfirmed = 1_000

/** The queue in Redis: it outlives every bot, and any number of them may share it. */
export function createRedisQueue(options: RedisQueueOptions): JobQueue {
  const { redis, name, concurrency, max, maxPerChat = max, log } = options
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
  const attempts = createAttempts(options)
  const stopped = new AbortController()
  let closed = false
  const ended = noEndings()
  const questions = createRedisQuestions(redis, queue)
  // The clock on the wall says when a job is due. Set back by an hour it would keep those that wait for as long: so it is
  // their turn now, and whoever still has to wait is put aside anew.
  const stopWatching = whenSetBack(() => {
    log.warn('the clock was set back')
    redis
      .within(commandMs, () => queue.promoteJobs())
      .catch((error: Error) => log.warn({ why: error.message }, 'those that wait go on waiting'))
  })

  queue.on('error', (error) => log.debug({ why: error.message }, 'queue in Redis'))
  worker.on('error', (error) => log.debug({ why: error.message }, 'queue in Redis'))
  worker.on('completed', ({ id = '' }) => decisions.delete(id))
  worker.on('stalled', (job_id) => log.warn({ job_id }, 'taken over'))

  async function work(taken: BullJob<Held>, token?: string): Promise<void> {
    const id = taken.data.job.job_id
    const deciding = decisions.get(id) ?? decide(taken)
    remember(id, deciding)
    const decision = await deciding
    if (decision.kind === 'over') {
      // What was sent by whom is nobody's business any more; the id alone stays.
      await taken.updateData({ ...taken.data, job: bare(taken.data.job), state: 'ending' })
      return
    }
    if (decision.kind === 'later') {
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
    const decision = await attempts.decide(taken.data, (held) =>
      redis.within(commandMs, () => taken.updateData(held)),
    )
    if (decision.kind === 'over') await end(taken, decision.held, decision.ending)
    return decision
  }

  /** The job is over when the person has been told, so that a bot which dies before leaves it to the next one. */
  async function end(taken: BullJob<Held>, held: Held, ending: Ending): Promise<void> {
    await quietly(held.job, 'end not written down', () =>
      taken.updateData({ ...held, state: 'ending', ending: bareEnding(ending) }),
    )
    await tell(held.job, ending)
  }

  async function tell(job: Job, ending: Ending): Promise<void> {
    ended[ending.kind]++
    await quietly(job, 'not taken from its chat', () => leaveTurn(redis, queue, job.chat_id, job.job_id))
    const told = options
      .settled(job, ending)
      .catch((error: unknown) => log.error({ job_id: job.job_id, err: error }, 'ending not told'))
    // Longer than this, Telegram wants a pause: the words go on alone, and the place is free for the next job.
    await inTime(tellingMs, stopped.signal, () => told).catch(() => undefined)
  }

  /** Without Redis what is done stays done: this bot remembers it until Redis is back. */
  const quietly = (job: Job, what: string, command: () => Promise<unknown>) =>
    redis
      .within(commandMs, command)
      .catch((error: unknown) => log.debug({ job_id: job.job_id, why: (error as Error).message }, what))

  async function admit(job: Job): Promise<Admission> {
    if (closed) return 'closed'
    if (redis.problem() !== undefined) return 'away'
    const turn = await redis.within(commandMs, () =>
      takeTurn(redis, queue, { id: job.job_id, chatId: job.chat_id, max, maxPerChat }),
    )
    if (turn.kind !== 'turn') return turn.kind
    const held = newlyHeld(job)
    decisions.delete(job.job_id)
    try {
      await redis.within(commandMs, () =>
        queue.add('picture', held, { jobId: job.job_id, priority: turn.priority }),
      )
    } catch (error) {
      // Redis may have it all the same, or get it when it is back. Who is told to come again gets no answer to this one.
      remember(job.job_id, Promise.resolve({ kind: 'over', held, ending: { kind: 'cancelled' } }))
      throw error
    }
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

    position: questions.position,
    ofChat: questions.ofChat,

    async waitMs(chatId) {
      const averageMs = attempts.averageMs()
      const before = await questions
        .before(chatId)
        // A guess for a person, and who cannot guess says a minute.
        .catch(() => (60_000 / averageMs) * concurrency)
      return (before * averageMs) / concurrency
    },

    stats: async () => ({
      ...(await questions.counts()),
      inDoubt: attempts.inDoubt(),
      endings: { ...ended },
    }),

    pause: () => redis.within(commandMs, () => queue.pause()),
    resume: () => redis.within(commandMs, () => queue.resume()),

    problem: redis.problem,

    async drain({ runningMs, tellingMs }) {
      closed = true
      stopWatching()
      const deadline = setTimeout(attempts.stop, runningMs)
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
