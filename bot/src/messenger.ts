import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@emogram/runtime'
import { TelegramError } from 'telegraf'
import type { InlineKeyboardMarkup } from 'telegraf/types'
import { type Backoff, backoffMs, defaultBackoff } from './backoff.ts'
import { summary, type TelegramApi, troubleOf } from './telegram-api.ts'

/** The message that is answered. */
export interface MessageRef {
  readonly chat_id: number
  readonly message_id: number
  /** The topic it stands in. */
  readonly message_thread_id?: number | undefined
}

/** Says something as a reply; never rejects, since there is nobody left to tell. */
export type Say = (
  to: MessageRef,
  text: string,
  more?: { readonly reply_markup?: InlineKeyboardMarkup },
) => Promise<void>

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

  const deliver: Say = async ({ chat_id, message_id, message_thread_id }, text, more) => {
    let chat = chat_id
    for (let failures = 1; ; failures++) {
      try {
        await api('sendMessage', {
          chat_id: chat,
          text,
          reply_parameters: { message_id, allow_sending_without_reply: true },
          ...(message_thread_id !== undefined && { message_thread_id }),
          ...more,
        })
        return
      } catch (error) {
        const movedTo = error instanceof TelegramError ? error.parameters?.migrate_to_chat_id : undefined
        const pauseMs = movedTo !== undefined && movedTo !== chat ? 0 : pauseAfter(error, failures, backoff)
        if (pauseMs === undefined || pauseMs > maxPauseMs || failures === maxAttempts) {
          const isGone = troubleOf(error).kind === 'gone'
          log[isGone ? 'debug' : 'warn']({ chat_id, why: summary(error) }, 'not said')
          return
        }
        // A group that has grown is another chat from then on.
        chat = movedTo ?? chat
        await sleep(pauseMs)
      }
    }
  }

  return async (to, text, more) => {
    if (underWay >= maxUnderWay) {
      log.warn({ chat_id: to.chat_id, underWay }, 'not said: too many messages under way')
      return
    }
    underWay++
    try {
      await deliver(to, text, more)
    } finally {
      underWay--
    }
  }
}

/** @returns undefined where trying again makes no sense */
function pauseAfter(error: unknown, failures: number, backoff: Backoff): number | undefined {
  const trouble = troubleOf(error)
  if (trouble.kind === 'busy') return trouble.retryAfterMs
  return trouble.kind === 'unreachable' ? backoffMs(failures, backoff) : undefined
}
