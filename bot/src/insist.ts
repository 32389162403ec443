import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@emogram/runtime'
import { backoffMs, defaultBackoff } from './backoff.ts'
import { summary, troubleOf } from './telegram-api.ts'

export interface InsistOptions {
  readonly log: Log
  readonly signal: AbortSignal
  /** The next step comes within this time, the call's own deadline aside. */
  readonly onStep?: (pauseMs: number) => void
}

/** Repeats the call until Telegram answers; rejects when that cannot help, or with the signal's reason. */
export async function insist<T>(
  what: string,
  call: () => Promise<T>,
  { log, signal, onStep }: InsistOptions,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted()
    onStep?.(0)
    try {
      return await call()
    } catch (error) {
      signal.throwIfAborted()
      const trouble = troubleOf(error)
      if (trouble.kind === 'hopeless') throw new Error(`${what} failed: ${trouble.reason}`)
      const pauseMs = trouble.kind === 'busy' ? trouble.retryAfterMs : backoffMs(failures, defaultBackoff)
      log.warn({ why: summary(error), failures, pauseMs: Math.round(pauseMs) }, `${what} failed`)
      onStep?.(pauseMs)
      await sleep(pauseMs, undefined, { signal })
    }
  }
}
