import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@emogram/runtime'
import { type Backoff, backoffMs, defaultBackoff } from './backoff.ts'
import { summary, type TelegramApi, troubleOf } from './telegram-api.ts'

/** The message that is answered. */
export interface MessageRef {
  readonly chat_id: number
  readonly message_id: number
}

/** Says something as a reply; never rejects, since there is nobody left to tell. */
export type Say = (to: MessageRef, text: string) => Promise<void>

export interface MessengerOptions {
  readonly api: TelegramApi
  readonly log: Log
  readonly backoff?: Backoff
  /** Messages under way at the same time; each may wait out a pause, so there has to be an end. */
  readonly maxUnderWay?: number
}

const maxAttempts = 5
/** Telegram's pauses are usually seconds; after a longer one the answer would not be expected any more. */
const maxPauseMs = 60_000

export function createMessenger(options: MessengerOptions): Say {
  const { api, log, backoff = defaultBackoff, maxUnderWay = 1_000 } = options
  let underWay = 0

  async function deliver({ chat_id, message_id }: MessageRef, text: string): Promise<void> {
    const reply_parameters = { message_id, allow_sending_without_reply: true }
    for (let failures = 1; ; failures++) {
      try {
        await api('sendMessage', { chat_id, text, reply_parameters })
        return
      } catch (error) {
        const trouble = troubleOf(error)
        const pauseMs =
          trouble.kind === 'busy'
            ? trouble.retryAfterMs
            : trouble.kind === 'unreachable'
              ? backoffMs(failures, backoff)
              : undefined
        if (pauseMs === undefined || pauseMs > maxPauseMs || failures === maxAttempts) {
          log[trouble.kind === 'gone' ? 'debug' : 'warn']({ chat_id, why: summary(error) }, 'not said')
          return
        }
        await sleep(pauseMs)
      }
    }
  }

  return async (to, text) => {
    if (underWay >= maxUnderWay) {
      log.warn({ chat_id: to.chat_id, underWay }, 'not said: too many messages under way')
      return
    }
    underWay++
    try {
      await deliver(to, text)
    } finally {
      underWay--
    }
  }
}
