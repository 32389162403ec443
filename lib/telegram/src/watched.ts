import { TelegramFileTooBig, TelegramSaidNo } from './errors.ts'
import type { Exchange } from './exchange.ts'

/** One attempt of a call, or of fetching a file (`download`). */
export interface TelegramCall {
  readonly method: string
  /**
   * busy: Telegram wants a pause. refused: it said no. unreachable: no answer, or one of a server in trouble.
   * given_up: whoever wanted it has gone.
   */
  readonly outcome: 'ok' | 'busy' | 'refused' | 'unreachable' | 'given_up'
  readonly seconds: number
}

/** Tells of every attempt how it ended. Nothing of what was sent or said is told: it may be private. */
export function watched(exchange: Exchange, onCall: (call: TelegramCall) => void): Exchange {
  async function telling<T>(method: string, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
    const startedAt = performance.now()
    const tell = (outcome: TelegramCall['outcome']) =>
      onCall({ method, outcome, seconds: (performance.now() - startedAt) / 1000 })
    try {
      const result = await attempt()
      tell('ok')
      return result
    } catch (error) {
      tell(signal.aborted ? 'given_up' : outcomeOf(error))
      throw error
    }
  }
  return {
    call: (method, body, timeoutMs, signal) =>
      telling(method, signal, () => exchange.call(method, body, timeoutMs, signal)),
    file: (path, maxBytes, timeoutMs, signal) =>
      telling('download', signal, () => exchange.file(path, maxBytes, timeoutMs, signal)),
    close: () => exchange.close(),
  }
}

function outcomeOf(error: unknown): TelegramCall['outcome'] {
  if (error instanceof TelegramFileTooBig) return 'refused'
  if (!(error instanceof TelegramSaidNo)) return 'unreachable'
  if (error.retryAfterMs !== undefined || error.status === 429) return 'busy'
  return error.status >= 500 ? 'unreachable' : 'refused'
}
