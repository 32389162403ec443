import { setTimeout as sleep } from 'node:timers/promises'
import { type ErrorCode, errorTable, type Job } from '@emogram/contract'
import type { Log } from '@emogram/runtime'
import PQueue from 'p-queue'
import type { Outcome } from './backend.ts'
import { type Backoff, backoffMs, defaultBackoff } from './backoff.ts'
import { Turns } from './turns.ts'

/** What became of a job in the end. */
export type Ending =
  | { readonly kind: 'answered' }
  | { readonly kind: 'failed'; readonly code: ErrorCode }
  /** The bot stops. `started`: the job is under way, so its answer may still arrive. */
  | { readonly kind: 'interrupted'; readonly started: boolean }

/** known: this very job was accepted before. */
export type Admission = 'accepted' | 'known' | 'full' | 'closed'

export interface DispatcherOptions {
  /** Jobs under way at the same time. */
  readonly concurrency: number
  /** Jobs held altogether. */
  readonly max: number
  readonly log: Log
  readonly attempt: (job: Job, signal: AbortSignal) => Promise<Outcome>
  /** Called once for every accepted job. */
  readonly settled: (job: Job, ending: Ending) => Promise<void>
  readonly backoff?: Backoff
  readonly retryForMs?: number
}

export interface Dispatcher {
  offer(job: Job): Admission
  /** How long a job that is offered now would wait. */
  waitMs(): number
  /** Takes no more jobs, ends those that wait, gives the others this time, and sees to it that everybody is told. */
  drain(time: { runningMs: number; tellingMs: number }): Promise<void>
}

/** From a job's first failure. A service that is restarted needs seconds, its models included; a person waits no longer. */
const defaultRetryForMs = 120_000

/** Telegram delivers an update again at most after a crash or a lost answer, so soon; this is hours of photos. */
const rememberedIds = 10_000

interface Entry {
  readonly job: Job
  readonly round: number
  failures: number
  giveUpAt: number
  state: 'waiting' | 'running' | 'ending'
  /** The pause before the job's next attempt. */
  pause?: NodeJS.Timeout
}

/** The dispatch loop: bounded, fair between chats, patient with services that are away, and deaf to no failure. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { concurrency, max, backoff = defaultBackoff, retryForMs = defaultRetryForMs } = options
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
      logOf(entry).info({ faces: outcome.faces, tookMs, failures: entry.failures }, 'answered')
      end(entry, { kind: 'answered' })
    } else if (closing.signal.aborted) {
      end(entry, { kind: 'interrupted', started: true })
    } else {
      decide(entry, outcome, tookMs)
    }
  }

  /** A job that waits for its next attempt does so outside the queue, where it keeps nobody from working. */
  function decide(entry: Entry, outcome: Outcome & { kind: 'failed' }, tookMs: number): void {
    const { code, detail, retryAfterMs = 0 } = outcome
    if (entry.failures++ === 0) entry.giveUpAt = performance.now() + retryForMs
    const pauseMs = Math.max(backoffMs(entry.failures, backoff), retryAfterMs)
    const again = errorTable[code].retryable && performance.now() + pauseMs < entry.giveUpAt
    logOf(entry)[again ? 'info' : 'warn'](
      { code, detail, tookMs, failures: entry.failures, ...(again ? { pauseMs: Math.round(pauseMs) } : {}) },
      again ? 'will be tried again' : 'not answered',
    )
    if (!again) {
      end(entry, { kind: 'failed', code })
    } else if (closed) {
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
    offer(job) {
      if (accepted.has(job.job_id)) return 'known'
      if (closed) return 'closed'
      if (entries.size >= max) return 'full'
      remember(job.job_id)
      const entry: Entry = {
        job,
        round: turns.enter(job.chat_id),
        failures: 0,
        giveUpAt: Number.POSITIVE_INFINITY,
        state: 'waiting',
      }
      entries.add(entry)
      enqueue(entry)
      return 'accepted'
    },

    waitMs: () => (entries.size * averageMs) / concurrency,

    async drain({ runningMs, tellingMs }) {
      closed = true
      queue.clear()
      for (const entry of entries) {
        clearTimeout(entry.pause)
        if (entry.state === 'waiting') end(entry, { kind: 'interrupted', started: entry.failures > 0 })
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
