import type { Job } from '@emogram/contract'
import { countFaces, type Outcome } from './backend.ts'
import { type Pace, weightOf } from './pace.ts'
import type { Ending, QueueOptions } from './queue.ts'
import { afterFailure, type Failures, isRepeatable } from './retry.ts'

/**
 * A job as a queue keeps it.
 * accepted: waits for its turn, or for its next attempt. sending: handed to a service, so its answer may be in the chat.
 * ending: it is over, and whoever waits for it is being told.
 */
export interface Held {
  readonly job: Job
  readonly acceptedAtMs: number
  readonly failures: Failures
  readonly state: 'accepted' | 'sending' | 'ending'
  /** While it is being sent: whether its answer may be sent twice without harm. */
  readonly isRepeatable?: boolean
  /** Its place in the chat's pace is taken, by the bot that has put it aside. */
  readonly paced?: boolean
  readonly ending?: Ending
}

/** What is to become of a job whose turn it was. */
export type Decision =
  | { readonly kind: 'over'; readonly held: Held; readonly ending: Ending }
  | { readonly kind: 'later'; readonly held: Held; readonly atMs: number }
  /** The bot stops: as it was written down last, the job is the next one's. */
  | { readonly kind: 'left' }

export interface Attempts {
  /**
   * Gives the job its turn, unless it comes too early, too late, or was over before.
   * @param keep  writes down what is true from now on; where it fails, nothing is sent
   * @param now  tells how old the job is; the clock on the wall, unless the queue has a better one
   */
  decide(held: Held, keep: (held: Held) => Promise<unknown>, now?: () => number): Promise<Decision>
  /** How long an attempt takes. */
  averageMs(): number
  /** Answers since the start that were sent once more, perhaps for the second time. */
  inDoubt(): number
  /** Ends the attempts that are under way. */
  stop(): void
}

/** Where a job cannot be written down it is tried again after this time. */
const unwrittenPauseMs = 1_000

export const newlyHeld = (job: Job): Held => ({
  job,
  acceptedAtMs: job.accepted_at_ms ?? Date.now(),
  failures: { count: 0 },
  state: 'accepted',
})

const later = (held: Held, atMs: number): Decision => ({ kind: 'later', held, atMs })

type AttemptsOptions = Pick<
  QueueOptions,
  'attempt' | 'started' | 'backoff' | 'retryForMs' | 'ttlMs' | 'log'
> & { readonly pace: Pace }

/** What happens to a job between its turn and its end, wherever it is kept meanwhile. */
export function createAttempts(options: AttemptsOptions): Attempts {
  const { pace, log, ttlMs = Number.POSITIVE_INFINITY } = options
  const closing = new AbortController()
  let averageMs = 1_000
  let inDoubt = 0

  function doubt({ job_id }: Job, detail: string): void {
    inDoubt++
    log.warn({ job_id, in_doubt: true, detail }, 'sent once more, perhaps for the second time')
  }

  /** A bot that was killed, or is stopping, may have left a job in the middle: its answer may be in the chat. */
  function goOn(held: Held): Held {
    if (held.state !== 'sending') return held
    const next = { ...held, job: { ...held.job, in_doubt: true }, state: 'accepted' } as const
    if (held.isRepeatable === true) return next
    doubt(held.job, 'the bot was killed meanwhile')
    return { ...next, failures: { ...held.failures, doubts: (held.failures.doubts ?? 0) + 1 } }
  }

  /** @returns undefined where it could not be written down, and so was not sent */
  async function attempt(
    { job }: Held,
    sending: (asSent: Job) => Promise<unknown>,
  ): Promise<Outcome | undefined> {
    let unwritten = false
    try {
      return await options.attempt(job, closing.signal, async (asSent) => {
        await sending(asSent).catch((error: unknown) => {
          unwritten = true
          throw error
        })
      })
    } catch (error) {
      if (unwritten) return undefined
      log.error({ job_id: job.job_id, err: error }, 'job failed unexpectedly')
      return { kind: 'failed', code: 'internal', detail: 'a bug' }
    }
  }

  function afterwards(
    held: Held,
    outcome: Outcome & { kind: 'failed' },
    tookMs: number,
    nowMs: number,
  ): Decision {
    const { job } = held
    const { code, detail } = outcome
    const isBusy = code === 'telegram_busy'
    if (isBusy) pace.hold(job.chat_id, outcome.retryAfterMs ?? 0)
    const patience = { ...options, isRepeatable: held.isRepeatable === true }
    const after = afterFailure(held.failures, outcome, patience, nowMs)
    const facts = { job_id: job.job_id, code, detail, tookMs, failures: after.failures.count }
    if (after.pauseMs === undefined) {
      log.warn(facts, 'not answered')
      return { kind: 'over', held, ending: { kind: 'failed', code } }
    }
    if (after.inDoubt) doubt(job, detail)
    log.info({ ...facts, pauseMs: after.pauseMs }, 'will be tried again')
    const next: Held = {
      ...held,
      job: outcome.inDoubt === true ? { ...job, in_doubt: true } : job,
      failures: after.failures,
      state: 'accepted',
      // Where Telegram wants a pause, the place that was taken is gone.
      paced: !isBusy,
    }
    return later(next, nowMs + after.pauseMs)
  }

  return {
    async decide(before, keep, now = Date.now) {
      if (before.state === 'ending') {
        return { kind: 'over', held: before, ending: before.ending ?? { kind: 'answered' } }
      }
      let held = goOn(before)
      const { job } = held
      if (now() > held.acceptedAtMs + ttlMs) return { kind: 'over', held, ending: { kind: 'expired' } }
      const paceMs =
        held.paced === true ? pace.heldMs(job.chat_id) : (pace.reserve(job.chat_id, weightOf(job)) ?? 0)
      held = { ...held, paced: true }
      if (paceMs > 0) return later(held, now() + paceMs)
      await pace.turn(weightOf(job))
      options.started?.(job)
      const startedAt = performance.now()
      const outcome = await attempt(held, (asSent) => {
        held = { ...held, state: 'sending', isRepeatable: isRepeatable(asSent) }
        return keep(held)
      })
      if (outcome === undefined) return later({ ...held, state: 'accepted' }, now() + unwrittenPauseMs)
      const tookMs = Math.round(performance.now() - startedAt)
      averageMs += (tookMs - averageMs) / 10
      if (outcome.kind === 'failed') {
        return closing.signal.aborted ? { kind: 'left' } : afterwards(held, outcome, tookMs, now())
      }
      const faces = countFaces(outcome.answer)
      log.info({ job_id: job.job_id, faces, tookMs, failures: held.failures.count }, 'answered')
      return { kind: 'over', held, ending: outcome }
    },
    averageMs: () => averageMs,
    inDoubt: () => inDoubt,
    stop: () => closing.abort(),
  }
}
