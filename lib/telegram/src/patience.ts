import { setTimeout as sleep } from 'node:timers/promises'
import { TelegramDidNotAnswer, TelegramSaidNo } from './errors.ts'

/** Pause before the second and the third attempt; there is no fourth. */
const backoffMs = [300, 1_200]

/**
 * Repeats a call where that can help and cannot do harm. Not where Telegram asks for a pause: the bot alone keeps to
 * the pace, and whoever waits here takes a place from other chats.
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
    return error.status >= 500 && error.retryAfterMs === undefined ? nextBackoffMs : undefined
  }
  if (error instanceof TelegramDidNotAnswer && (repeatable || error.neverArrived)) return nextBackoffMs
  return undefined
}
