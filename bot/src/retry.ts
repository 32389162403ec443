import { errorTable, type Job } from '@emogram/contract'
import type { Outcome } from './backend.ts'
import { type Backoff, backoffMs, defaultBackoff } from './backoff.ts'

/** A job's failures until now; they outlive the process, so the clock is the one on the wall. */
export interface Failures {
  readonly count: number
  /** Set by the first failure. */
  readonly giveUpAtMs?: number
  /** Attempts of which nobody knows whether the answer arrived. */
  readonly doubts?: number
  /** Attempts that took longer than a service allows. */
  readonly timeouts?: number
}

export interface Patience {
  readonly backoff?: Backoff | undefined
  /** From a job's first failure. */
  readonly retryForMs?: number | undefined
  /** See `isRepeatable`. */
  readonly isRepeatable?: boolean
}

/** A service that is restarted needs seconds, its models included. */
const defaultRetryForMs = 120_000
/** A pause that Telegram wants is no failure, but after a longer one nobody expects the answer any more. */
const maxBusyMs = 600_000
/** A job that is late may have met a Telegram that hung; a picture that is itself too much stays so. */
const maxTimeouts = 2
/** A photo that has ended so many services would end the next one, too. */
const maxDoubts = 5

/**
 * What to do with a job that has failed once more: `pauseMs` is absent where trying again makes no sense. `inDoubt`: the
 * answer may have arrived and is now sent once more, which is less bad than never.
 */
export function afterFailure(
  before: Failures,
  outcome: Outcome & { kind: 'failed' },
  { backoff = defaultBackoff, retryForMs = defaultRetryForMs, isRepeatable = false }: Patience,
  nowMs = Date.now(),
): { failures: Failures; inDoubt: boolean; pauseMs?: number } {
  const { code, retryAfterMs = 0 } = outcome
  if (code === 'telegram_busy') {
    const pauseMs = Math.round(Math.max(backoffMs(1, backoff), retryAfterMs))
    return { failures: before, inDoubt: false, ...(pauseMs < maxBusyMs && { pauseMs }) }
  }
  const inDoubt = outcome.inDoubt === true && !isRepeatable
  const failures: Failures = {
    count: before.count + 1,
    giveUpAtMs: before.giveUpAtMs ?? nowMs + retryForMs,
    doubts: (before.doubts ?? 0) + (inDoubt ? 1 : 0),
    timeouts: (before.timeouts ?? 0) + (code === 'timeout' ? 1 : 0),
  }
  const pauseMs = Math.round(Math.max(backoffMs(failures.count, backoff), retryAfterMs))
  const canHelp =
    outcome.inDoubt === true ||
    errorTable[code].retryable ||
    (code === 'timeout' && (before.timeouts ?? 0) < maxTimeouts)
  const again = canHelp && (failures.doubts ?? 0) <= maxDoubts && nowMs + pauseMs < (failures.giveUpAtMs ?? 0)
  return { failures, inDoubt, ...(again && { pauseMs }) }
}

/** An answer that takes a message's place looks the same however often it does. */
export const isRepeatable = ({ type, status_message_id }: Job): boolean =>
  status_message_id !== undefined && type !== 'album'
