import type { AlbumAnswer, ErrorCode, Job, JobAnswer, Sent } from '@emogram/contract'
import type { Log } from '@emogram/runtime'
import type { Outcome } from './backend.ts'
import type { Backoff } from './backoff.ts'
import type { Pace } from './pace.ts'

/** What became of a job in the end. */
export type Ending =
  | {
      readonly kind: 'answered'
      /** Absent where an earlier answer was sent once more, or where the bot was killed right after it. */
      readonly answer?: JobAnswer | AlbumAnswer
      readonly sent?: Sent
    }
  | { readonly kind: 'failed'; readonly code: ErrorCode }
  | { readonly kind: 'cancelled' }
  /** It waited too long: an answer now would be a late surprise. */
  | { readonly kind: 'expired' }

/**
 * known: this very job was accepted before. full: there is no room for anybody. chat_full: there is none for this chat.
 * closed: the bot stops. away: the queue cannot be reached, so the job may not be lost sight of.
 */
export type Admission = 'accepted' | 'known' | 'full' | 'chat_full' | 'closed' | 'away'

/** started: too late. unknown: done long ago, or never heard of. */
export type Cancellation = 'cancelled' | 'started' | 'unknown' | 'not_yours'

export interface HeldJob {
  readonly job: Job
  /** waiting: for its turn, or for the next attempt. running: a service has it, or the person is being told the end. */
  readonly state: 'waiting' | 'running'
  /** 1 is next; absent for a running job. */
  readonly position?: number
}

export interface QueueStats {
  readonly waiting: number
  readonly running: number
  /** Of those waiting; absent where there are none. */
  readonly oldestWaitingMs?: number
  /** Answers since the start of which nobody knows whether they arrived, and which were therefore sent once more. */
  readonly inDoubt: number
  /** Jobs since the start, by the kind of their ending. */
  readonly endings: Readonly<Record<Ending['kind'], number>>
  readonly paused: boolean
}

/** Writes down that a job's answer may be in the chat from now on. @throws where that is not possible; then do not send */
export type Sending = (asSent: Job) => Promise<void>

export interface QueueOptions {
  /** Jobs under way at the same time in this process. */
  readonly concurrency: number
  /** Jobs held altogether. */
  readonly max: number
  /** Jobs held for one chat. */
  readonly maxPerChat?: number
  readonly log: Log
  readonly pace: Pace
  /** Calls `sending` with the job as it will be sent, right before somebody else could answer it. */
  readonly attempt: (job: Job, signal: AbortSignal, sending: Sending) => Promise<Outcome>
  /** Called when a job's turn has come, before its first attempt and before every other. Nobody waits for it. */
  readonly started?: (job: Job) => void
  /** Called for every accepted job, when it is over; after a crash perhaps once more. */
  readonly settled: (job: Job, ending: Ending) => Promise<void>
  readonly backoff?: Backoff
  readonly retryForMs?: number
  /** A job older than this is apologised for. */
  readonly ttlMs?: number
}

/**
 * Holds jobs until they are done: bounded, fair between chats, patient with services that are away, and deaf to no
 * failure. local-queue.ts lives in the bot's process, beside a journal on its disk, redis-queue.ts in a Redis that several bots may share.
 */
export interface JobQueue {
  /** Resolves when the queue has taken charge of the job, or will not. Never rejects. */
  offer(job: Job): Promise<Admission>
  /** Takes a job back that has not begun, for whoever asked for it; then it is settled as `cancelled`. */
  cancel(jobId: string, userId: number): Promise<Cancellation>
  /** 1 is next; undefined where the job runs, or is not known. */
  position(jobId: string): Promise<number | undefined>
  /** The chat's jobs in the order in which they will be answered. */
  ofChat(chatId: number): Promise<readonly HeldJob[]>
  /** How long a job would wait that is offered now: for this chat, whose own jobs come first, or for anybody. */
  waitMs(chatId?: number): Promise<number>
  stats(): Promise<QueueStats>
  /** Begins no more jobs, while it still takes new ones. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** What keeps the queue from working, for /readyz. */
  problem(): string | undefined
  /** Takes no more jobs and lets those under way end in this time; what waits is kept for the next bot. */
  drain(time: DrainTime): Promise<void>
}

export interface DrainTime {
  readonly runningMs: number
  readonly tellingMs: number
}

export const noEndings = (): Record<Ending['kind'], number> => ({
  answered: 0,
  failed: 0,
  cancelled: 0,
  expired: 0,
})
