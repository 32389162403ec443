import { keptLimits, telegramLimits } from './limits.ts'
import type { CallbackQuery } from './model.ts'

/** Pressed buttons that wait for answerCallbackQuery, each for a while. */
export class OpenQueries {
  readonly #open = new Map<string, { readonly query: CallbackQuery; readonly untilMs: number }>()

  add(query: CallbackQuery): void {
    this.#open.set(query.id, { query, untilMs: Date.now() + telegramLimits.callbackQueryMs })
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= keptLimits.callbackQueries) break
      this.#open.delete(oldest)
    }
  }

  /** It can be answered once. */
  take(id: string): CallbackQuery | undefined {
    const open = this.#open.get(id)
    this.#open.delete(id)
    return open !== undefined && open.untilMs > Date.now() ? open.query : undefined
  }

  /** As if all had waited too long. */
  expire(): void {
    this.#open.clear()
  }
}
