import { setTimeout as sleep } from 'node:timers/promises'
import type { Update } from './model.ts'
import type { UpdateQueue } from './updates.ts'

export interface WebhookOptions {
  readonly url: string
  readonly secret: string | undefined
  readonly maxConnections: number
  /** Origin at which the calls go out; by default the URL's own. */
  readonly via: string | undefined
  readonly updates: UpdateQueue
}

const answerWithinMs = 10_000
/** Telegram waits up to an hour; here somebody is watching. */
const pause = { firstMs: 100, maxMs: 5_000 } as const

const chatOf = ({ message, edited_message, my_chat_member, callback_query }: Update) =>
  (message ?? edited_message ?? my_chat_member ?? callback_query?.message)?.chat.id

/** Hands updates to a bot that waits to be called: in order within a chat, each until it is answered with a 2xx. */
export class Webhook {
  readonly url: string
  readonly maxConnections: number
  lastError: { readonly atSeconds: number; readonly message: string } | undefined
  readonly #options: WebhookOptions
  readonly #stopping = new AbortController()
  /** Chats with an update under way, or one that failed a moment ago. */
  readonly #busy = new Set<number | undefined>()

  constructor(options: WebhookOptions) {
    this.#options = options
    this.url = options.url
    this.maxConnections = options.maxConnections
  }

  isFor({ url, secret, maxConnections }: Pick<WebhookOptions, 'url' | 'secret' | 'maxConnections'>): boolean {
    return url === this.url && secret === this.#options.secret && maxConnections === this.maxConnections
  }

  /** There may be something to deliver. */
  wake(): void {
    for (const update of this.#options.updates.pending) {
      if (this.#busy.size >= this.maxConnections || this.#stopping.signal.aborted) return
      const chat = chatOf(update)
      if (this.#busy.has(chat)) continue
      this.#busy.add(chat)
      void this.#deliver(update, chat)
    }
  }

  stop(): void {
    this.#stopping.abort()
  }

  async #deliver(update: Update, chat: number | undefined): Promise<void> {
    const { signal } = this.#stopping
    const { updates } = this.#options
    for (let failures = 0; updates.pending.includes(update); failures++) {
      const problem = await this.#call(update)
      if (signal.aborted) return
      if (problem === undefined) {
        updates.confirmOne(update.update_id)
        break
      }
      this.lastError = { atSeconds: Math.floor(Date.now() / 1000), message: problem }
      const pauseMs = Math.min(pause.firstMs * 2 ** failures, pause.maxMs)
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
    }
    this.#busy.delete(chat)
    this.wake()
  }

  /** @returns what went wrong, in Telegram's words */
  async #call(update: Update): Promise<string | undefined> {
    const { url, via, secret } = this.#options
    const { pathname, search, origin } = new URL(url)
    try {
      const response = await fetch(`${via ?? origin}${pathname}${search}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secret !== undefined && { 'x-telegram-bot-api-secret-token': secret }),
        },
        body: JSON.stringify(update),
        redirect: 'manual',
        signal: AbortSignal.timeout(answerWithinMs),
      })
      await response.body?.cancel()
      return response.ok
        ? undefined
        : `Wrong response from the webhook: ${response.status} ${response.statusText}`
    } catch (error) {
      return error instanceof Error && error.name === 'TimeoutError'
        ? 'Read timeout expired'
        : 'Connection refused'
    }
  }
}
