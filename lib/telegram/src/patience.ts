import { setTimeout as sleep } from 'node:timers/promises'
import { TelegramDidNotAnswer, TelegramSaidNo } from './errors.ts'

/** Pause before the second and the third attempt; there is no fourth. */
const backoffMs = [300, 1_200]

/** A pause that Telegram asks for is waited out up to here; for a longer one the caller had better tell the user. */
const maxPauseMs = 3_000

/**
 * Repeats a call where that can help and cannot do harm.
 * @param repeatable  whether doing it twice is the same as doing it once. A message is not: where no answer came, it
 *                    may be in the chat already, and a second picture is worse than an error.
 */
export async function patiently<T>(
  attempt: () => Promise<T>,
  repeatable: boolean,
  signal: AbortSignal,
): Promise<T> {
  for (let failures = 0; ; failures++) {
    signal.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      const pauseMs = pauseAfter(error, repeatable, backoffMs[failures])
      if (pauseMs === undefined) throw error
      await pause(pauseMs, signal)
    }
  }
}

export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted())
}

function pauseAfter(
  error: unknown,
  repeatable: boolean,
  nextBackoffMs: number | undefined,
): number | undefined {
  if (nextBackoffMs === undefined) return undefined
  if (error instanceof TelegramSaidNo) {
    if (error.retryAfterMs !== undefined) {
      return error.retryAfterMs <= maxPauseMs ? error.retryAfterMs : undefined
    }
    return error.status >= 500 ? nextBackoffMs : undefined
  }
  if (error instanceof TelegramDidNotAnswer && (repeatable || error.neverArrived)) return nextBackoffMs
  return undefined
}
