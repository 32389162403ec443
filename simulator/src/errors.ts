/** An answer of the Bot API that says no, in Telegram's own words. */
export class ApiError extends Error {
  readonly code: number
  readonly retryAfterSeconds: number | undefined

  constructor(code: number, description: string, retryAfterSeconds?: number) {
    super(description)
    this.name = 'ApiError'
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export interface FailureBody {
  readonly ok: false
  readonly error_code: number
  readonly description: string
  readonly parameters?: { readonly retry_after: number }
}

export const failureBody = (error: ApiError): FailureBody => ({
  ok: false,
  error_code: error.code,
  description: error.message,
  ...(error.retryAfterSeconds !== undefined && { parameters: { retry_after: error.retryAfterSeconds } }),
})

export const badRequest = (words: string) => new ApiError(400, `Bad Request: ${words}`)
export const tooManyRequests = (retryAfterSeconds: number) =>
  new ApiError(429, `Too Many Requests: retry after ${retryAfterSeconds}`, retryAfterSeconds)

/** A refusal on the person's side, in words that the page can show as they are. */
export class PersonError extends Error {
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PersonError'
    this.status = status
  }
}
