/** One call of the bot, as tests and curious people read it. */
export interface Call {
  readonly method: string
  /** Files appear as `{file_name, mime_type, size}`: what they hold is in the chat. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** Milliseconds since 1970. */
  readonly at_ms: number
  readonly took_ms: number
  /** HTTP status; 0 when no answer went out. */
  readonly status: number
}

/** The last `max` calls, oldest first. */
export class CallLog {
  readonly #max: number
  #calls: Call[] = []

  constructor(max: number) {
    this.#max = max
  }

  add(call: Call): void {
    this.#calls.push(call)
    if (this.#calls.length > this.#max) this.#calls.shift()
  }

  list(method?: string): readonly Call[] {
    return method === undefined
      ? this.#calls
      : this.#calls.filter((call) => call.method.toLowerCase() === method.toLowerCase())
  }

  clear(): void {
    this.#calls = []
  }
}
