import { withDeadline } from '@emogram/runtime'
import { type Telegram, TelegramError } from 'telegraf'
import type { Telegram as Methods, Opts } from 'telegraf/types'

export interface CallOptions {
  readonly deadlineMs?: number
  readonly signal?: AbortSignal
  /** How long the call may wait for its turn (paced-api.ts), before its own deadline begins. */
  readonly paceMs?: number
}

/** Telegram would be asked for more than it allows; known before it says so. */
export class TooSoon extends Error {
  readonly retryAfterMs: number

  constructor(retryAfterMs: number) {
    super(`nothing may be sent for ${retryAfterMs} ms`)
    this.name = 'TooSoon'
    this.retryAfterMs = retryAfterMs
  }
}

/** A call to the Bot API that always ends: Telegraf alone waits 500 s for an answer. */
export type TelegramApi = <M extends keyof Methods>(
  method: M,
  payload: Opts<M>,
  options?: CallOptions,
) => Promise<ReturnType<Methods[M]>>

type Signal = NonNullable<Parameters<Telegram['callApi']>[2]>['signal']

export function telegramApi(telegram: Telegram): TelegramApi {
  return (method, payload, options = {}) =>
    withDeadline(options.deadlineMs ?? 15_000, options.signal, (signal) =>
      // Telegraf's type is that of an old stand-in for the signal which Node brings along.
      telegram.callApi(method, payload, { signal: signal as unknown as NonNullable<Signal> }),
    )
}

/**
 * What a failed call means for its caller.
 * busy: Telegram wants a pause. unreachable: no answer, or one of a server in trouble; may work later.
 * gone: nobody can be reached in this chat. hopeless: this bot cannot go on. refused: this very call is wrong.
 */
export type Trouble =
  | { readonly kind: 'busy'; readonly retryAfterMs: number }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'hopeless'; readonly reason: string }
  | { readonly kind: 'refused' }

export function troubleOf(error: unknown): Trouble {
  if (error instanceof TooSoon) return { kind: 'busy', retryAfterMs: error.retryAfterMs }
  if (!(error instanceof TelegramError)) {
    const isNetwork = error instanceof Error && /^(FetchError|AbortError)$/.test(error.name)
    return { kind: isNetwork ? 'unreachable' : 'refused' }
  }
  const { code, description, parameters } = error
  if (code === 429) return { kind: 'busy', retryAfterMs: (parameters?.retry_after ?? 5) * 1000 }
  if (code >= 500) return { kind: 'unreachable' }
  if (code === 401 || code === 404) {
    return { kind: 'hopeless', reason: 'Telegram does not know this TELEGRAM_BOT_TOKEN' }
  }
  if (code === 409) {
    return { kind: 'hopeless', reason: 'another process is fetching the updates of this bot' }
  }
  if (/logged out/i.test(description)) {
    return { kind: 'hopeless', reason: 'this bot is logged out from this Bot API server' }
  }
  const isGone =
    code === 403 || /chat not found|user not found|deactivated|PEER_ID_INVALID/i.test(description)
  return { kind: isGone ? 'gone' : 'refused' }
}

/** For logs: Telegraf's errors carry the whole call, and with it what people wrote. */
export const summary = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)
