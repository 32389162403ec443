import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '@emogram/contract'
import { inTime } from '@emogram/runtime'
import PQueue from 'p-queue'
import { createAttempts, type Held, newlyHeld } from './attempts.ts'
import type { Entry, Journal } from './journal.ts'
import { type Ending, type HeldJob, type JobQueue, noEndings, type QueueOptions } from './queue.ts'
import { Turns } from './turns.ts'

export interface LocalQueueOptions extends QueueOptions {
  readonly journal: Journal
}

interface Waiter {
  held: Held
  /** When it was accepted, by the clock that nobody sets. */
  readonly acceptedAt: number
  readonly number: number
  readonly round: number
  state: 'waiting' | 'running' | 'ending'
  /** The pause before its next turn. */
  pause?: NodeJS.Timeout
}

/** A folder that opens within this time is waited for when a job is offered. */
const intakeMs = 5_000

/** The queue of one bot: jobs take turns in its memory, and its journal brings them back after a crash. */
export function createLocalQueue(options: LocalQueueOptions): JobQueue {
  const { concurrency, max, maxPerChat = max, journal, log } = options
  const attempts = createAttempts(options)
  const queue = new PQueue({ concurrency })
  const waiters = new Map<string, Waiter>()
  /** Being written down; they hold a place already. */
  const arriving = new Set<string>()
  const endings = new Set<Promise<void>>()
  const turns = new Turns()
  const ended = noEndings()
  let closed = false
  let nextNumber = 0
  let lost: string | undefined
  let isRestored = false

  /** The clock on the wall is asked once for each job: set ahead or back later on, it moves none of its deadlines. */
  const ageMs = ({ acceptedAt }: Waiter) => performance.now() - acceptedAt
  const acceptedAt = ({ acceptedAtMs }: Held) => performance.now() - Math.max(0, Date.now() - acceptedAtMs)

  const entryOf = ({ held, number }: Waiter): Entry => ({ ...held, number })

  const restored = journal.left.then(restore, (error: unknown) => {
    lost = error instanceof Error ? error.message : String(error)
  })

  /** A bot that was here before has accepted these. Of its pace nobody knows any more. */
  function restore(left: readonly Entry[]): void {
    for (const { number, ...held } of left) {
      nextNumber = number + 1
      const { chat_id, job_id } = held.job
      const waiter: Waiter = {
        held: { ...held, paced: false },
        acceptedAt: acceptedAt(held),
        number,
        round: turns.enter(chat_id),
        state: 'waiting',
      }
      waiters.set(job_id, waiter)
      if (!closed) enqueue(waiter)
    }
    isRestored = true
    if (left.length > 0) log.info({ jobs: left.length }, 'going on with what was left')
  }

  function enqueue(waiter: Waiter): void {
    waiter.state = 'waiting'
    queue
      .add(() => work(waiter), { priority: -waiter.round })
      .catch((error: unknown) => {
        log.error({ job_id: waiter.held.job.job_id, err: error }, 'job failed unexpectedly')
        end(waiter, { kind: 'failed', code: 'internal' })
      })
  }

  async function work(waiter: Waiter): Promise<void> {
    if (waiter.state === 'ending' || closed) return
    turns.reached(waiter.round)
    waiter.state = 'running'
    const now = () => waiter.held.acceptedAtMs + ageMs(waiter)
    const keep = (held: Held) => {
      waiter.held = held
      return journal.keep(entryOf(waiter))
    }
    const decision = await attempts.decide(waiter.held, keep, now)
    if (decision.kind === 'left') return
    waiter.held = decision.held
    if (decision.kind === 'over') return end(waiter, decision.ending)
    journal.note(entryOf(waiter))
    // A job that waits does so outside the queue, where it keeps nobody from working. Its round puts it in front later.
    waiter.state = 'waiting'
    // Both are whole milliseconds, and a pause that Telegram asked for must not end within the last of them.
    if (!closed) waiter.pause = setTimeout(() => enqueue(waiter), decision.atMs - now() + 1)
  }

  /** Telling people may take long when Telegram wants a pause, so it holds no place in the queue either. */
  function end(waiter: Waiter, ending: Ending): void {
    if (waiter.state === 'ending') return
    waiter.state = 'ending'
    clearTimeout(waiter.pause)
    ended[ending.kind]++
    const { job } = waiter.held
    journal.note({ ...entryOf(waiter), state: 'ending', ending })
    const told = options
      .settled(job, ending)
      .catch((error: unknown) => log.error({ job_id: job.job_id, err: error }, 'ending not told'))
      .finally(() => {
        journal.done(job.job_id)
        waiters.delete(job.job_id)
        endings.delete(told)
        turns.leave(job.chat_id)
      })
    endings.add(told)
  }

  const waiting = () => [...waiters.values()].filter(({ state }) => state === 'waiting')
  const isBefore = (one: Waiter, other: Waiter) =>
    one.round < other.round || (one.round === other.round && one.number < other.number)
  const positionOf = (waiter: Waiter) => 1 + waiting().filter((other) => isBefore(other, waiter)).length

  async function accept(job: Job): Promise<'accepted' | 'away'> {
    arriving.add(job.job_id)
    const held = newlyHeld(job)
    const waiter: Waiter = {
      held,
      acceptedAt: acceptedAt(held),
      number: nextNumber++,
      round: turns.enter(job.chat_id),
      state: 'waiting',
    }
    try {
      await journal.keep(entryOf(waiter))
    } catch (error) {
      turns.leave(job.chat_id)
      log.warn({ job_id: job.job_id, why: (error as Error).message }, 'not taken')
      return 'away'
    } finally {
      arriving.delete(job.job_id)
    }
    waiters.set(job.job_id, waiter)
    // Stopped meanwhile, it is the next bot's.
    if (!closed) enqueue(waiter)
    return 'accepted'
  }

  return {
    async offer(job) {
      const id = job.job_id
      // A folder that is still being opened is waited for, as a Redis is.
      if (!isRestored) await inTime(intakeMs, undefined, () => restored).catch(() => undefined)
      if (!isRestored || journal.problem() !== undefined) return closed ? 'closed' : 'away'
      if (waiters.has(id) || arriving.has(id) || journal.isDone(id)) return 'known'
      if (closed) return 'closed'
      if (waiters.size + arriving.size >= max) return 'full'
      if (turns.jobsOf(job.chat_id) >= maxPerChat) return 'chat_full'
      return await accept(job)
    },

    async cancel(jobId, userId) {
      const waiter = waiters.get(jobId)
      if (waiter === undefined) return 'unknown'
      if (waiter.held.job.user_id !== userId) return 'not_yours'
      if (waiter.state !== 'waiting') return 'started'
      end(waiter, { kind: 'cancelled' })
      return 'cancelled'
    },

    async position(jobId) {
      const waiter = waiters.get(jobId)
      return waiter?.state === 'waiting' ? positionOf(waiter) : undefined
    },

    async ofChat(chatId) {
      return [...waiters.values()]
        .filter(({ held }) => held.job.chat_id === chatId)
        .map(
          (waiter): HeldJob =>
            waiter.state === 'waiting'
              ? { job: waiter.held.job, state: 'waiting', position: positionOf(waiter) }
              : { job: waiter.held.job, state: 'running' },
        )
        .sort((one, other) => (one.position ?? 0) - (other.position ?? 0))
    },

    async waitMs(chatId) {
      const round = chatId === undefined ? Number.POSITIVE_INFINITY : turns.next(chatId)
      const before = [...waiters.values()].filter(
        (waiter) => waiter.state !== 'waiting' || waiter.round <= round,
      )
      return (before.length * attempts.averageMs()) / concurrency
    },

    async stats() {
      const left = waiting()
      return {
        waiting: left.length,
        running: waiters.size - left.length,
        ...(left.length > 0 && { oldestWaitingMs: Math.max(...left.map(ageMs)) }),
        inDoubt: attempts.inDoubt(),
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
      for (const waiter of waiters.values()) clearTimeout(waiter.pause)
      queue.clear()
      queue.start()
      const deadline = setTimeout(attempts.stop, runningMs)
      await queue.onIdle()
      clearTimeout(deadline)
      const told = new AbortController()
      const patience = sleep(tellingMs, undefined, { signal: told.signal }).catch(() => undefined)
      await Promise.race([Promise.all(endings), patience])
      told.abort()
      if (endings.size > 0) log.warn({ jobs: endings.size }, 'not everybody was told')
      if (waiting().length > 0) log.info({ jobs: waiting().length }, 'left for the next start')
    },
  }
}
