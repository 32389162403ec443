import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@emogram/runtime'
import type { Pace } from './pace.ts'
import { type TelegramApi, TooSoon, troubleOf } from './telegram-api.ts'

/** What people get to see as a message, so what Telegram counts. Chat actions, reactions and answers to presses are free. */
const counted = /^(send(?!ChatAction)|edit|copy|forward)/
/** Whoever has to wait longer is told so, as if Telegram had said it. */
const maxWaitMs = 60_000

/**
 * The same calls, at the pace that Telegram allows: the bot's own words wait for their turn as the answers of the
 * services do. `paceMs` says how long they may wait; 0 is for what is only nice to have.
 */
export function pacedApi(api: TelegramApi, pace: Pace, log: Log): TelegramApi {
  return async (method, payload, options = {}) => {
    const chatId = 'chat_id' in payload && typeof payload.chat_id === 'number' ? payload.chat_id : undefined
    if (chatId === undefined) return await api(method, payload, options)
    if (counted.test(method)) {
      const waitMs = pace.reserve(chatId, 1, options.paceMs ?? maxWaitMs)
      if (waitMs === undefined) throw new TooSoon(Math.max(pace.heldMs(chatId), 1_000))
      if (waitMs > 0)
        await sleep(waitMs, undefined, options.signal === undefined ? {} : { signal: options.signal })
      await pace.turn(1, options.signal)
    }
    try {
      return await api(method, payload, options)
    } catch (error) {
      const trouble = troubleOf(error)
      if (trouble.kind === 'busy') {
        pace.hold(chatId, trouble.retryAfterMs)
        log.warn({ method, retryAfterMs: trouble.retryAfterMs }, 'Telegram wants a pause')
      }
      throw error
    }
  }
}
