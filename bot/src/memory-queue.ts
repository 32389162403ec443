import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '@emogram/contract'
import PQueue from 'p-queue'
import type { Outcome } from './backend.ts'
import type { Ending, JobQueue, QueueOptions } from './queue.ts'
import { afterFailure, type Failures } from './retry.ts'
import { Turns } from './turns.ts'

/** Telegram delivers an update again at most after a crash or a lost answer, so soon; this is hours of photos. */
const rememberedIds = 10_000

interface Entry {
  readonly job: Job
  readonly round: number
  failures: Failures
  state: 'waiting' | 'running' | 'ending'
  /** The pause before the job's next attempt. */
  pause?: NodeJS.Timeout
}

/** The queue of one bot, gone with its process: who waits is told when it is stopped. */
export function createMemoryQueue(options: QueueOptions): JobQueue {
  const { concurrency, max } = options
  const queue = new PQueue({ concurrency })
  const entries = new Set<Entry>()
  const endings = new Set<Promise<void>>()
  const accepted = new Set<string>()
  const turns = new Turns()
  const closing = new AbortController()
  let closed = false
  let averageMs = 1_000

  const logOf = ({ job }: Entry) => options.log.child({ job_id: job.job_id })

  function enqueue(entry: Entry): void {
    entry.state = 'waiting'
    queue
      .add(() => work(entry), { priority: -entry.round })
      .catch((error: unknown) => {
        logOf(entry).error({ err: error }, 'job failed unexpectedly')
        end(entry, { kind: 'failed', code: 'internal' })
      })
  }

  async function work(entry: Entry): Promise<void> {
    if (entry.state === 'ending') return
    entry.state = 'running'
    turns.reached(entry.round)
    const startedAt = performance.now()
    const outcome = await options.attempt(entry.job, closing.signal)
    const tookMs = Math.round(performance.now() - startedAt)
    averageMs += (tookMs - averageMs) / 10
    if (outcome.kind === 'answered') {
      logOf(entry).info({ faces: outcome.faces, tookMs, failures: entry.failures.count }, 'answered')
      end(entry, { kind: 'answered' })
    } else if (closing.signal.aborted) {
      end(entry, { kind: 'interrupted', started: true })
    } else {
      decide(entry, outcome, tookMs)
    }
  }

  /** A job that waits for its next attempt does so outside the queue, where it keeps nobody from working. */
  function decide(entry: Entry, outcome: Outcome & { kind: 'failed' }, tookMs: number): void {
    const { code, detail } = outcome
    const { failures, pauseMs } = afterFailure(entry.failures, outcome, options)
    entry.failures = failures
    const facts = { code, detail, tookMs, failures: failures.count }
    if (pauseMs === undefined) {
      logOf(entry).warn(facts, 'not answered')
      end(entry, { kind: 'failed', code })
      return
    }
    logOf(entry).info({ ...facts, pauseMs }, 'will be tried again')
    if (closed) {
      end(entry, { kind: 'interrupted', started: true })
    } else {
      entry.state = 'waiting'
      // Its round is an old one by then, which puts it in front.
      entry.pause = setTimeout(() => enqueue(entry), pauseMs)
    }
  }

  /** Telling people may take long when Telegram wants a pause, so it holds no place in the queue either. */
  function end(entry: Entry, ending: Ending): void {
    if (entry.state === 'ending') return
    entry.state = 'ending'
    const told = options
      .settled(entry.job, ending)
      .catch((error: unknown) => logOf(entry).error({ err: error }, 'ending not told'))
      .finally(() => {
        entries.delete(entry)
        endings.delete(told)
        turns.leave(entry.job.chat_id)
      })
    endings.add(told)
  }

  function remember(jobId: string): void {
    accepted.add(jobId)
    if (accepted.size > rememberedIds) {
      for (const oldest of accepted) {
        accepted.delete(oldest)
        break
      }
    }
  }

  return {
    async offer(job) {
      if (accepted.has(job.job_id)) return 'known'
      if (closed) return 'closed'
      if (entries.size >= max) return 'full'
      remember(job.job_id)
      const entry: Entry = { job, round: turns.enter(job.chat_id), failures: { count: 0 }, state: 'waiting' }
      entries.add(entry)
      enqueue(entry)
      return 'accepted'
    },

    waitMs: () => (entries.size * averageMs) / concurrency,

    problem: () => undefined,

    async drain({ runningMs, tellingMs }) {
      closed = true
      queue.clear()
      for (const entry of entries) {
        clearTimeout(entry.pause)
        if (entry.state === 'waiting') end(entry, { kind: 'interrupted', started: entry.failures.count > 0 })
      }
      const deadline = setTimeout(() => closing.abort(), runningMs)
      await queue.onIdle()
      clearTimeout(deadline)
      const told = new AbortController()
      const patience = sleep(tellingMs, undefined, { signal: told.signal }).catch(() => undefined)
      await Promise.race([Promise.all(endings), patience])
      told.abort()
      if (entries.size > 0) options.log.warn({ jobs: entries.size }, 'not everybody was told')
    },
  }
}
