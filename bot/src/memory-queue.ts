import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '@emogram/contract'
import PQueue from 'p-queue'
import { countFaces, type Outcome } from './backend.ts'
import { type Ending, type HeldJob, type JobQueue, noEndings, type QueueOptions } from './queue.ts'

import { afterFailure, type Failures } from './retry.ts'
import { Turns } from './turns.ts'

/** Telegram delivers an update again at most after a crash or a lost answer, so soon; this is hours of photos. */
const rememberedIds = 10_000

interface Entry {
  readonly job: Job
  readonly round: number
  /** Jobs of one round are done in this order. */
  readonly number: number
  readonly offeredAtMs: number
  failures: Failures
  state: 'waiting' | 'running' | 'ending'
  /** The pause before the job's next attempt. */
  pause?: NodeJS.Timeout
}

/** The queue of one bot, gone with its process: who waits is told when it is stopped. */
export function createMemoryQueue(options: QueueOptions): JobQueue {
  const { concurrency, max, maxPerChat = max, ttlMs = Number.POSITIVE_INFINITY } = options
  const queue = new PQueue({ concurrency })
  const entries = new Set<Entry>()
  const endings = new Set<Promise<void>>()
  const accepted = new Set<string>()
  const turns = new Turns()
  const closing = new AbortController()
  let closed = false
  let averageMs = 1_000
  let offered = 0
  const ended = noEndings()

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
    turns.reached(entry.round)
    if (Date.now() > acceptedAtMs(entry) + ttlMs) return end(entry, { kind: 'expired' })
    entry.state = 'running'
    options.started?.(entry.job)
    const startedAt = performance.now()
    const outcome = await options.attempt(entry.job, closing.signal)
    const tookMs = Math.round(performance.now() - startedAt)
    averageMs += (tookMs - averageMs) / 10
    if (outcome.kind === 'answered') {
      const { kind, ...rest } = outcome
      const faces = countFaces(outcome.answer)
      logOf(entry).info({ faces, tookMs, failures: entry.failures.count }, kind)
      end(entry, { kind, ...rest })
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
    clearTimeout(entry.pause)
    ended[ending.kind]++
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

  const acceptedAtMs = ({ job, offeredAtMs }: Entry) => job.accepted_at_ms ?? offeredAtMs
  const waiting = () => [...entries].filter(({ state }) => state === 'waiting')
  const find = (jobId: string) => waiting().find(({ job }) => job.job_id === jobId)
  const isBefore = (one: Entry, other: Entry) =>
    one.round < other.round || (one.round === other.round && one.number < other.number)
  const positionOf = (entry: Entry) => 1 + waiting().filter((other) => isBefore(other, entry)).length

  return {
    async offer(job) {
      if (accepted.has(job.job_id)) return 'known'
      if (closed) return 'closed'
      if (entries.size >= max) return 'full'
      if (turns.jobsOf(job.chat_id) >= maxPerChat) return 'chat_full'
      remember(job.job_id)
      const entry: Entry = {
        job,
        round: turns.enter(job.chat_id),
        number: offered++,
        offeredAtMs: Date.now(),
        failures: { count: 0 },
        state: 'waiting',
      }
      entries.add(entry)
      enqueue(entry)
      return 'accepted'
    },

    async cancel(jobId, userId) {
      const entry = [...entries].find(({ job }) => job.job_id === jobId)
      if (entry === undefined) return 'unknown'
      if (entry.job.user_id !== userId) return 'not_yours'
      if (entry.state !== 'waiting') return 'started'
      end(entry, { kind: 'cancelled' })
      return 'cancelled'
    },

    async position(jobId) {
      const entry = find(jobId)
      return entry && positionOf(entry)
    },

    async ofChat(chatId) {
      const held = [...entries].filter(({ job }) => job.chat_id === chatId)
      return held
        .map(
          (entry): HeldJob =>
            entry.state === 'waiting'
              ? { job: entry.job, state: 'waiting', position: positionOf(entry) }
              : { job: entry.job, state: 'running' },
        )
        .sort((one, other) => (one.position ?? 0) - (other.position ?? 0))
    },

    async waitMs(chatId) {
      const round = chatId === undefined ? Number.POSITIVE_INFINITY : turns.next(chatId)
      const before = [...entries].filter((entry) => entry.state !== 'waiting' || entry.round <= round)
      return (before.length * averageMs) / concurrency
    },

    async stats() {
      const left = waiting()
      const oldestAtMs = Math.min(...left.map(acceptedAtMs))
      return {
        waiting: left.length,
        running: entries.size - left.length,
        ...(left.length > 0 && { oldestWaitingMs: Date.now() - oldestAtMs }),
        inDoubt: 0,
        endings: { ...ended },
        paused: queue.isPaused,
      }
    },

    async pause() {
      queue.pause()
    },

    async resume() {
      queue.start()
    },

    problem: () => undefined,

    async drain({ runningMs, tellingMs }) {
      closed = true
      queue.clear()
      queue.start()
      for (const entry of entries) {
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
