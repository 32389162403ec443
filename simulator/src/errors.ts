/** What a refusal may carry besides its words. */
export interface FailureParameters {
  readonly retry_after?: number
  readonly migrate_to_chat_id?: number
}

/** An answer of the Bot API that says no, in Telegram's own words. */
export class ApiError extends Error {
  readonly code: number
  readonly parameters: FailureParameters | undefined

  constructor(code: number, description: string, parameters?: FailureParameters) {
    super(description)
    this.name = 'ApiError'
    this.code = code
    this.parameters = parameters
  }
}

export interface FailureBody {
  readonly ok: false
  readonly error_code: number
  readonly description: string
  readonly parameters?: FailureParameters
}

export const failureBody = ({ code, message, parameters }: ApiError): FailureBody => ({
  ok: false,
  error_code: code,
  description: message,
  ...(parameters !== undefined && { parameters }),
})

export const badRequest = (words: string) => new ApiError(400, `Bad Request: ${words}`)
export const forbidden = (words: string) => new ApiError(403, `Forbidden: ${words}`)
export const tooManyRequests = (retryAfterSeconds: number) =>
  new ApiError(429, `Too Many Requests: retry after ${retryAfterSeconds}`, {
    retry_after: retryAfterSeconds,
  })
export const migrated = (toChatId: number) =>
  new ApiError(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
    migrate_to_chat_id: toChatId,
  })

/** A refusal on the person's side, in words that the page can show as they are. */
export class PersonError extends Error {
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PersonError'
    this.status = status
  }
}
