import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '@emogram/contract'
import { unlessAborted, withDeadline } from '@emogram/runtime'
import PQueue from 'p-queue'
import { countFaces, type Outcome } from './backend.ts'
import type { Journal, Record } from './journal.ts'
import { weightOf } from './pace.ts'
import { type Ending, type HeldJob, type JobQueue, noEndings, type QueueOptions } from './queue.ts'
import { afterFailure, type Failures, isRepeatable } from './retry.ts'
import { Turns } from './turns.ts'

export interface LocalQueueOptions extends QueueOptions {
  readonly journal: Journal
}

interface Entry {
  job: Job
  readonly number: number
  readonly acceptedAtMs: number
  round: number
  failures: Failures
  state: 'waiting' | 'running' | 'ending'
  /** Of the last attempt's answer, once it was being sent. */
  isRepeatable: boolean
  /** Its place in the chat's pace is taken. */
  paced: boolean
  /** The pause before its next turn. */
  pause?: NodeJS.Timeout
}

/** A disk that cannot be written to is asked again after this time. */
const journalPauseMs = 1_000
/** A folder that opens within this time is waited for when a job is offered. */
const intakeMs = 5_000

/** The queue of one bot: jobs take turns in its memory, and its journal brings them back after a crash. */
export function createLocalQueue(options: LocalQueueOptions): JobQueue {
  const { concurrency, max, maxPerChat = max, ttlMs = Number.POSITIVE_INFINITY, journal, pace } = options
  const queue = new PQueue({ concurrency })
  const entries = new Map<string, Entry>()
  /** Being written down; they hold a place already. */
  const arriving = new Set<string>()
  const endings = new Set<Promise<void>>()
  const turns = new Turns()
  const closing = new AbortController()
  const ended = noEndings()
  let closed = false
  let inDoubt = 0
  let averageMs = 1_000
  let nextNumber = 0
  let lost: string | undefined
  let isRestored = false

  const logOf = ({ job }: Entry) => options.log.child({ job_id: job.job_id })
  const recordOf = (
    { job, number, acceptedAtMs, failures, isRepeatable }: Entry,
    state: Record['state'],
  ): Record => ({
    isRepeatable,
    job,
    number,
    acceptedAtMs,
    failures,
    state,
  })

  const restored = journal.left.then(restore, (error: unknown) => {
    lost = error instanceof Error ? error.message : String(error)
  })

  /** A bot that was here before has accepted these. */
  function restore(left: readonly Record[]): void {
    for (const { job, number, acceptedAtMs, failures, state, isRepeatable = false, ending } of left) {
      nextNumber = number + 1
      const entry: Entry = {
        job,
        number,
        acceptedAtMs,
        round: turns.enter(job.chat_id),
        failures,
        state: 'waiting',
        isRepeatable,
        paced: false,
      }
      entries.set(job.job_id, entry)
      if (state === 'ending') end(entry, ending ?? { kind: 'answered' })
      else {
        if (state === 'sending') goOn(entry)
        if (!closed) enqueue(entry)
      }
    }
    isRestored = true
    if (left.length > 0) options.log.info({ jobs: left.length }, 'going on with what was left')
  }

  /** Its answer may be in the chat. */
  function goOn(entry: Entry): void {
    entry.job = { ...entry.job, in_doubt: true }
    if (entry.isRepeatable) return
    entry.failures = { ...entry.failures, doubts: (entry.failures.doubts ?? 0) + 1 }
    doubt(entry, 'the bot was killed meanwhile')
  }

  function doubt(entry: Entry, detail: string): void {
    inDoubt++
    logOf(entry).warn({ in_doubt: true, detail }, 'sent once more, perhaps for the second time')
  }

  function enqueue(entry: Entry): void {
    entry.state = 'waiting'
    queue
      .add(() => work(entry), { priority: -entry.round })
      .catch((error: unknown) => {
        logOf(entry).error({ err: error }, 'job failed unexpectedly')
        end(entry, { kind: 'failed', code: 'internal' })
      })
  }

  /** A job that waits does so outside the queue, where it keeps nobody from working. Its round puts it in front later. */
  function aside(entry: Entry, ms: number): void {
    entry.state = 'waiting'
    if (!closed) entry.pause = setTimeout(() => enqueue(entry), ms)
  }

  async function work(entry: Entry): Promise<void> {
    if (entry.state === 'ending' || closed) return
    const { job } = entry
    turns.reached(entry.round)
    if (Date.now() > entry.acceptedAtMs + ttlMs) return end(entry, { kind: 'expired' })
    const paceMs = entry.paced ? pace.heldMs(job.chat_id) : (pace.reserve(job.chat_id, weightOf(job)) ?? 0)
    entry.paced = true
    if (paceMs > 0) return aside(entry, paceMs)
    entry.state = 'running'
    await pace.turn(weightOf(job))
    options.started?.(job)
    const startedAt = performance.now()
    let unwritten: unknown
    const outcome = await options
      .attempt(job, closing.signal, async (asSent) => {
        entry.isRepeatable = isRepeatable(asSent)
        await journal.keep(recordOf(entry, 'sending')).catch((error: unknown) => {
          unwritten = error
          throw error
        })
      })
      .catch((error: unknown) => {
        if (unwritten === undefined) throw error
      })
    if (outcome === undefined) return aside(entry, journalPauseMs)
    const tookMs = Math.round(performance.now() - startedAt)
    averageMs += (tookMs - averageMs) / 10
    if (outcome.kind === 'answered') {
      const faces = countFaces(outcome.answer)
      logOf(entry).info({ faces, tookMs, failures: entry.failures.count }, 'answered')
      end(entry, outcome)
    } else if (!closing.signal.aborted) {
      // Cut off by a bot that stops, it stays on the disk as it is: the next one goes on.
      decide(entry, outcome, tookMs)
    }
  }

  function decide(entry: Entry, outcome: Outcome & { kind: 'failed' }, tookMs: number): void {
    const { code, detail } = outcome
    if (code === 'telegram_busy') {
      pace.hold(entry.job.chat_id, outcome.retryAfterMs ?? 0)
      entry.paced = false
    }
    const after = afterFailure(entry.failures, outcome, {
      ...options,
      isRepeatable: entry.isRepeatable,
    })
    entry.failures = after.failures
    const facts = { code, detail, tookMs, failures: after.failures.count }
    if (after.pauseMs === undefined) {
      logOf(entry).warn(facts, 'not answered')
      end(entry, { kind: 'failed', code })
      return
    }
    if (outcome.inDoubt === true) entry.job = { ...entry.job, in_doubt: true }
    if (after.inDoubt) doubt(entry, detail)
    logOf(entry).info({ ...facts, pauseMs: after.pauseMs }, 'will be tried again')
    journal.note(recordOf(entry, 'accepted'))
    aside(entry, after.pauseMs)
  }

  /** Telling people may take long when Telegram wants a pause, so it holds no place in the queue either. */
  function end(entry: Entry, ending: Ending): void {
    if (entry.state === 'ending') return
    entry.state = 'ending'
    clearTimeout(entry.pause)
    ended[ending.kind]++
    const { job } = entry
    journal.note({ ...recordOf(entry, 'ending'), ending })
    const told = options
      .settled(job, ending)
      .catch((error: unknown) => logOf(entry).error({ err: error }, 'ending not told'))
      .finally(() => {
        journal.done(job.job_id)
        entries.delete(job.job_id)
        endings.delete(told)
        turns.leave(job.chat_id)
      })
    endings.add(told)
  }

  const waiting = () => [...entries.values()].filter(({ state }) => state === 'waiting')
  const isBefore = (one: Entry, other: Entry) =>
    one.round < other.round || (one.round === other.round && one.number < other.number)
  const positionOf = (entry: Entry) => 1 + waiting().filter((other) => isBefore(other, entry)).length

  async function accept(job: Job): Promise<'accepted' | 'away'> {
    arriving.add(job.job_id)
    const round = turns.enter(job.chat_id)
    const acceptedAtMs = job.accepted_at_ms ?? Date.now()
    const number = nextNumber++
    const entry: Entry = {
      job,
      number,
      acceptedAtMs,
      round,
      failures: { count: 0 },
      state: 'waiting',
      isRepeatable: false,
      paced: false,
    }
    try {
      await journal.keep(recordOf(entry, 'accepted'))
    } catch (error) {
      turns.leave(job.chat_id)
      logOf(entry).warn({ why: (error as Error).message }, 'not taken')
      return 'away'
    } finally {
      arriving.delete(job.job_id)
    }
    entries.set(job.job_id, entry)
    // Stopped meanwhile, it is the next bot's.
    if (!closed) enqueue(entry)
    return 'accepted'
  }

  return {
    async offer(job) {
      const id = job.job_id
      // A folder that is still being opened is waited for, as a Redis is.
      if (!isRestored)
        await withDeadline(intakeMs, undefined, (signal) => unlessAborted(restored, signal)).catch(
          () => undefined,
        )
      if (!isRestored || journal.problem() !== undefined) return closed ? 'closed' : 'away'
      if (entries.has(id) || arriving.has(id) || journal.isDone(id)) return 'known'
      if (closed) return 'closed'
      if (entries.size + arriving.size >= max) return 'full'
      if (turns.jobsOf(job.chat_id) >= maxPerChat) return 'chat_full'
      return await accept(job)
    },

    async cancel(jobId, userId) {
      const entry = entries.get(jobId)
      if (entry === undefined) return 'unknown'
      if (entry.job.user_id !== userId) return 'not_yours'
      if (entry.state !== 'waiting') return 'started'
      end(entry, { kind: 'cancelled' })
      return 'cancelled'
    },

    async position(jobId) {
      const entry = entries.get(jobId)
      return entry?.state === 'waiting' ? positionOf(entry) : undefined
    },

    async ofChat(chatId) {
      return [...entries.values()]
        .filter(({ job }) => job.chat_id === chatId)
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
      const before = [...entries.values()].filter(
        (entry) => entry.state !== 'waiting' || entry.round <= round,
      )
      return (before.length * averageMs) / concurrency
    },

    async stats() {
      const left = waiting()
      const oldestAtMs = Math.min(...left.map(({ acceptedAtMs }) => acceptedAtMs))
      return {
        waiting: left.length,
        running: entries.size - left.length,
        ...(left.length > 0 && { oldestWaitingMs: Date.now() - oldestAtMs }),
        inDoubt,
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

    problem: () => lost ?? journal.problem(),

    async drain({ runningMs, tellingMs }) {
      closed = true
      for (const entry of entries.values()) clearTimeout(entry.pause)
      queue.clear()
      queue.start()
      const deadline = setTimeout(() => closing.abort(), runningMs)
      await queue.onIdle()
      clearTimeout(deadline)
      const told = new AbortController()
      const patience = sleep(tellingMs, undefined, { signal: told.signal }).catch(() => undefined)
      await Promise.race([Promise.all(endings), patience])
      told.abort()
      if (endings.size > 0) options.log.warn({ jobs: endings.size }, 'not everybody was told')
      if (waiting().length > 0) options.log.info({ jobs: waiting().length }, 'left for the next start')
    },
  }
}
