import { errorTable } from '@emogram/contract'
import type { Outcome } from './backend.ts'
import { type Backoff, backoffMs, defaultBackoff } from './backoff.ts'

/** A job's failures until now; of both queues, in memory or in Redis, so the clock is the one on the wall. */
export interface Failures {
  readonly count: number
  /** Set by the first failure. */
  readonly giveUpAtMs?: number
}

export interface Patience {
  readonly backoff?: Backoff | undefined
  /** From a job's first failure. */
  readonly retryForMs?: number | undefined
}

/** A service that is restarted needs seconds, its models included; a person waits no longer than this. */
const defaultRetryForMs = 120_000

/** What to do with a job that has failed once more: `pauseMs` is absent where trying again makes no sense. */
export function afterFailure(
  before: Failures,
  { code, retryAfterMs = 0 }: Outcome & { kind: 'failed' },
  { backoff = defaultBackoff, retryForMs = defaultRetryForMs }: Patience,
  nowMs = Date.now(),
): { failures: Failures; pauseMs?: number } {
  const count = before.count + 1
  const giveUpAtMs = before.giveUpAtMs ?? nowMs + retryForMs
  const pauseMs = Math.round(Math.max(backoffMs(count, backoff), retryAfterMs))
  const again = errorTable[code].retryable && nowMs + pauseMs < giveUpAtMs
  return { failures: { count, giveUpAtMs }, ...(again ? { pauseMs } : {}) }
}
