import { ApiError } from './errors.ts'
import type { Update, UpdateContent } from './model.ts'

export interface Poll {
  readonly offset: number
  readonly limit: number
  readonly timeoutMs: number
  /** Kinds of updates wanted from now on; `undefined` leaves the last choice as it is, [] means all. */
  readonly allowed: readonly string[] | undefined
  /** Fires when the client has gone. */
  readonly signal: AbortSignal
}

export interface UpdateQueueOptions {
  readonly maxPending: number
  readonly nextId: () => number
  /** A bot that has not polled for this long is taken for gone. */
  readonly absentAfterMs: number
  readonly onListening: (listening: boolean) => void
  readonly onConfirmed: (updates: readonly Update[]) => void
  /** Something new is pending. */
  readonly onPushed: () => void
}

const takenOver = () =>
  new ApiError(
    409,
    'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  )

function countFrom(first: number): () => number {
  let next = first
  return () => next++
}

/**
 * What the bot has not yet confirmed. An update is handed out again and again until a later call asks for
 * a higher offset: that is why a bot which dies in the middle loses nothing.
 */
export class UpdateQueue {
  readonly #options: UpdateQueueOptions
  #pending: Update[] = []
  #allowed: readonly string[] = []
  /** Ends the poll that is waiting now, in favour of nobody (`undefined`) or because of an error. */
  #endWaiting: ((error?: ApiError) => void) | undefined
  #absence: NodeJS.Timeout | undefined
  #listening = false
  #nextId: () => number
  #lastId = 0
  /** Where the numbering goes on as soon as nothing is pending. */
  #renumberFrom: number | undefined

  constructor(options: UpdateQueueOptions) {
    this.#options = options
    this.#nextId = options.nextId
  }

  get listening(): boolean {
    return this.#listening
  }

  get pendingCount(): number {
    return this.#pending.length
  }

  push(content: UpdateContent): void {
    const wanted =
      this.#allowed.length === 0 || Object.keys(content).some((kind) => this.#allowed.includes(kind))
    if (!wanted) return
    if (this.#renumberFrom !== undefined && this.#pending.length === 0) {
      this.#nextId = countFrom(this.#renumberFrom)
      this.#renumberFrom = undefined
    }
    this.#lastId = this.#nextId()
    this.#pending.push({ update_id: this.#lastId, ...content })
    if (this.#pending.length > this.#options.maxPending) this.#pending.shift()
    this.#endWaiting?.()
    this.#options.onPushed()
  }

  get pending(): readonly Update[] {
    return this.#pending
  }

  /** Kinds of updates wanted from now on; `undefined` leaves the last choice as it is, [] means all. */
  allow(kinds: readonly string[] | undefined): void {
    if (kinds !== undefined) this.#allowed = kinds
  }

  /** It was delivered to a webhook. */
  confirmOne(id: number): void {
    const confirmed = this.#pending.filter(({ update_id }) => update_id === id)
    this.#pending = this.#pending.filter(({ update_id }) => update_id !== id)
    if (confirmed.length > 0) this.#options.onConfirmed(confirmed)
  }

  clear(): void {
    this.#pending = []
  }

  async poll({ offset, limit, timeoutMs, allowed, signal }: Poll): Promise<readonly Update[]> {
    this.#endWaiting?.(takenOver())
    this.allow(allowed)
    this.#confirm(offset)
    this.#setListening()
    try {
      if (this.#pending.length === 0 && timeoutMs > 0) await this.#wait(timeoutMs, signal)
    } finally {
      // Not when another poller has just taken over.
      if (this.#endWaiting === undefined) this.#expectNextPoll()
    }
    return this.#pending.slice(0, limit)
  }

  /** Ends what is waiting, so that the server can close. */
  close(): void {
    clearTimeout(this.#absence)
    this.#endWaiting?.()
  }

  /**
   * Numbers start anew somewhere else, as they do at Telegram after a quiet week: once everything is confirmed.
   * An offset that lies ahead of them all confirms nothing from then on.
   */
  renumber(firstId: number): void {
    this.#renumberFrom = firstId
  }

  #confirm(offset: number): void {
    const before = this.#pending
    if (offset > this.#lastId + 1) return
    if (offset > 0) this.#pending = before.filter((update) => update.update_id >= offset)
    if (offset < 0) this.#pending = before.slice(offset)
    const confirmed = before.slice(0, before.length - this.#pending.length)
    if (confirmed.length > 0) this.#options.onConfirmed(confirmed)
  }

  #wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (error?: ApiError) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', gone)
        this.#endWaiting = undefined
        if (error === undefined) resolve()
        else reject(error)
      }
      const gone = () => end()
      const timer = setTimeout(end, timeoutMs)
      this.#endWaiting = end
      if (signal.aborted) end()
      else signal.addEventListener('abort', gone)
    })
  }

  #setListening(): void {
    clearTimeout(this.#absence)
    if (this.#listening) return
    this.#listening = true
    this.#options.onListening(true)
  }

  #expectNextPoll(): void {
    clearTimeout(this.#absence)
    this.#absence = setTimeout(() => {
      this.#listening = false
      this.#options.onListening(false)
    }, this.#options.absentAfterMs).unref()
  }
}
