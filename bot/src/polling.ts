import { insist } from './insist.ts'
import { summary } from './telegram-api.ts'
import { allowedUpdates, type Updates, type UpdatesOptions } from './updates.ts'

export interface PollingOptions extends UpdatesOptions {
  readonly timing?: Timing
}

interface Timing {
  /** How long Telegram may hold a poll when there is no news. */
  readonly longPollSeconds: number
  /** A connection that died silently is given up after this time. */
  readonly deadlineMs: number
  /** How late the loop may be before it counts as standing still. */
  readonly slackMs: number
}

/** 50 s is Telegram's own upper bound. */
const defaultTiming: Timing = { longPollSeconds: 50, deadlineMs: 60_000, slackMs: 15_000 }

/**
 * Fetches updates until it is stopped. In place of Telegraf's launch(), which ends for good on any unexpected answer,
 * waits 500 s on a dead connection and cannot be asked how it is.
 */
export function startPolling(options: PollingOptions): Updates {
  const { bot, api, log, handle, onStarted, timing = defaultTiming } = options
  const stopping = new AbortController()
  const { signal } = stopping
  let offset = 0
  let answered = false
  let nextStepBefore = 0

  const expectStepIn = (ms: number) => {
    nextStepBefore = performance.now() + ms + timing.slackMs
  }

  const insistently = <T>(what: string, call: () => Promise<T>) =>
    insist(what, call, { log, signal, onStep: (pauseMs) => expectStepIn(pauseMs || timing.deadlineMs) })

  async function poll(): Promise<void> {
    bot.botInfo = await insistently('getMe', () => api('getMe', {}, { signal }))
    await insistently('deleteWebhook', () => api('deleteWebhook', {}, { signal }))
    onStarted()
    while (!signal.aborted) {
      const updates = await insistently('getUpdates', () =>
        api(
          'getUpdates',
          // The first answer comes at once, news or not: readiness need not wait for somebody to write.
          { offset, allowed_updates: allowedUpdates, timeout: answered ? timing.longPollSeconds : 0 },
          { signal, deadlineMs: timing.deadlineMs },
        ),
      )
      if (!answered) log.info({ username: bot.botInfo.username }, 'ready for messages')
      answered = true
      await Promise.all(updates.map((update) => handle(update)))
      // None left: all are confirmed, and whatever comes next is new, even where Telegram starts its numbers anew.
      offset = (updates.at(-1)?.update_id ?? -1) + 1
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
