import type { ErrorCode, Job } from '@emogram/contract'
import type { Log } from '@emogram/runtime'
import type { Outcome } from './backend.ts'
import type { Backoff } from './backoff.ts'

/** What became of a job in the end. */
export type Ending =
  | { readonly kind: 'answered' }
  | { readonly kind: 'failed'; readonly code: ErrorCode }
  /** The bot stops. `started`: the job is under way, so its answer may still arrive. */
  | { readonly kind: 'interrupted'; readonly started: boolean }

/** known: this very job was accepted before. away: the queue cannot be reached, so the job may not be lost sight of. */
export type Admission = 'accepted' | 'known' | 'full' | 'closed' | 'away'

export interface QueueOptions {
  /** Jobs under way at the same time in this process. */
  readonly concurrency: number
  /** Jobs held altogether. */
  readonly max: number
  readonly log: Log
  readonly attempt: (job: Job, signal: AbortSignal) => Promise<Outcome>
  /** Called for every accepted job, when it is over. */
  readonly settled: (job: Job, ending: Ending) => Promise<void>
  readonly backoff?: Backoff
  readonly retryForMs?: number
}

/**
 * Holds jobs until they are done: bounded, fair between chats, patient with services that are away, and deaf to no
 * failure. memory-queue.ts lives in the bot's process, redis-queue.ts in a Redis that several bots may share.
 */
export interface JobQueue {
  /** Resolves when the queue has taken charge of the job, or will not. Never rejects. */
  offer(job: Job): Promise<Admission>
  /** How long a job that is offered now would wait. */
  waitMs(): number
  /** What keeps the queue from working, for /readyz. */
  problem(): string | undefined
  /** Takes no more jobs and lets those under way end in this time; what waits is told so, or left for the next bot. */
  drain(time: DrainTime): Promise<void>
}

export interface DrainTime {
  readonly runningMs: number
  readonly tellingMs: number
}
