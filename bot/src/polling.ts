import { setTimeout as sleep } from 'node:timers/promises'
import type { HealthCheck, Log } from '@emogram/runtime'
import type { Telegraf } from 'telegraf'
import { backoffMs, defaultBackoff } from './backoff.ts'
import { summary, type TelegramApi, troubleOf } from './telegram-api.ts'

export interface PollingOptions {
  readonly bot: Telegraf
  readonly api: TelegramApi
  readonly log: Log
  /** Called once, when Telegram knows us. */
  readonly onStarted: () => void
}

export interface Polling {
  /** Settles after `stop`, and before only by rejecting, when it makes no sense to go on. */
  readonly ended: Promise<void>
  stop(): Promise<void>
  readonly healthz: HealthCheck
  readonly readyz: HealthCheck
}

/** Telegram's own upper bound. */
const longPollSeconds = 50
/** A connection that died silently is given up after this time. */
const pollDeadlineMs = 60_000
/** How late the loop may be before it counts as standing still. */
const slackMs = 15_000

/**
 * Fetches updates until it is stopped. In place of Telegraf's launch(), which ends for good on any unexpected answer,
 * waits 500 s on a dead connection and cannot be asked how it is.
 */
export function startPolling({ bot, api, log, onStarted }: PollingOptions): Polling {
  const stopping = new AbortController()
  const { signal } = stopping
  let offset = 0
  let answered = false
  let nextStepBefore = 0

  const expectStepIn = (ms: number) => {
    nextStepBefore = performance.now() + ms + slackMs
  }

  /** Repeats the call until Telegram answers; rejects when that cannot help, or with the signal's reason. */
  async function insist<T>(what: string, call: () => Promise<T>): Promise<T> {
    for (let failures = 1; ; failures++) {
      signal.throwIfAborted()
      expectStepIn(pollDeadlineMs)
      try {
        return await call()
      } catch (error) {
        signal.throwIfAborted()
        const trouble = troubleOf(error)
        if (trouble.kind === 'hopeless') throw new Error(`${what} failed: ${trouble.reason}`)
        const pauseMs = trouble.kind === 'busy' ? trouble.retryAfterMs : backoffMs(failures, defaultBackoff)
        log.warn({ why: summary(error), failures, pauseMs: Math.round(pauseMs) }, `${what} failed`)
        expectStepIn(pauseMs)
        await sleep(pauseMs, undefined, { signal })
      }
    }
  }

  async function poll(): Promise<void> {
    const allowed_updates = ['message'] as const
    bot.botInfo = await insist('getMe', () => api('getMe', {}, { signal }))
    await insist('deleteWebhook', () => api('deleteWebhook', {}, { signal }))
    onStarted()
    while (!signal.aborted) {
      const updates = await insist('getUpdates', () =>
        api(
          'getUpdates',
          // The first answer comes at once, news or not: readiness need not wait for somebody to write.
          { offset, allowed_updates, timeout: answered ? longPollSeconds : 0 },
          { signal, deadlineMs: pollDeadlineMs },
        ),
      )
      if (!answered) log.info({ username: bot.botInfo.username }, 'ready for messages')
      answered = true
      await Promise.all(updates.map((update) => bot.handleUpdate(update)))
      offset = (updates.at(-1)?.update_id ?? offset - 1) + 1
    }
  }

  /** The offset travels with the next poll; without a last one the next process would see these updates again. */
  async function confirm(): Promise<void> {
    if (offset === 0) return
    await api('getUpdates', { offset, limit: 1, timeout: 0 }, { deadlineMs: 3_000 }).catch((error: unknown) =>
      log.warn({ why: summary(error) }, 'last updates not confirmed'),
    )
  }

  const ended = poll().catch((error: unknown) => {
    if (!signal.aborted) throw error
  })

  return {
    ended,
    async stop() {
      stopping.abort()
      await ended.then(confirm, () => undefined)
    },
    healthz: () => (performance.now() > nextStepBefore ? 'the polling loop stands still' : undefined),
    readyz: () => (answered ? undefined : 'Telegram has not answered yet'),
  }
}
