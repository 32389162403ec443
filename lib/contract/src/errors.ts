/**
 * Every way a request can fail, in one table.
 * status: HTTP status. retryable: the same request may succeed later, unchanged.
 * message: for developers and API clients; what people in a chat read is in lib/words.
 * User input leads to 4xx only; the 5xx rows are about us or about Telegram.
 */
export const errorTable = {
  bad_request: { status: 400, retryable: false, message: 'The request is not of the expected form.' },
  unauthorized: {
    status: 401,
    retryable: false,
    message:
      'Only the bot may use chat_id, file_id and job_id: the authorization header is missing or wrong.',
  },
  not_found: { status: 404, retryable: false, message: 'There is nothing at this address.' },
  method_not_allowed: { status: 405, retryable: false, message: 'This address does not take that method.' },
  /** JSON that is; an upload too large is an image too large. */
  body_too_large: { status: 413, retryable: false, message: 'The request has too many bytes.' },
  image_missing: { status: 400, retryable: false, message: 'No image was sent.' },
  image_empty: { status: 400, retryable: false, message: 'The image has no bytes.' },
  image_too_large: { status: 413, retryable: false, message: 'The image has too many bytes.' },
  too_many_pixels: { status: 413, retryable: false, message: 'The image has too many pixels.' },
  not_an_image: { status: 415, retryable: false, message: 'The bytes are not an image in a known format.' },
  image_unreadable: { status: 422, retryable: false, message: 'The image is damaged or cut off.' },
  image_unprocessable: { status: 422, retryable: false, message: 'The image cannot be processed.' },
  no_face: { status: 422, retryable: false, message: 'There is no face in an image that needs one.' },
  url_invalid: {
    status: 400,
    retryable: false,
    message: 'The URL must be a complete http or https URL without credentials.',
  },
  url_forbidden: {
    status: 403,
    retryable: false,
    message: 'The URL leads to an address or port that is not public.',
  },
  url_redirects: { status: 422, retryable: false, message: 'The URL redirects too often or to nowhere.' },
  url_refused: { status: 422, retryable: false, message: 'The server of the URL did not give the image.' },
  url_unreachable: { status: 422, retryable: false, message: 'The server of the URL cannot be reached.' },
  url_timeout: { status: 422, retryable: false, message: 'The server of the URL is too slow.' },
  file_unavailable: { status: 422, retryable: false, message: 'Telegram does not hand out this file.' },
  chat_unavailable: {
    status: 422,
    retryable: false,
    message: 'Telegram does not let the bot write into this chat.',
  },
  too_many_requests: { status: 429, retryable: true, message: 'Too many requests; slow down.' },
  overloaded: { status: 503, retryable: true, message: 'All places are taken; try again shortly.' },
  not_ready: { status: 503, retryable: true, message: 'The models are still being loaded.' },
  telegram_busy: { status: 503, retryable: true, message: 'Telegram asks for a pause.' },
  telegram_unreachable: { status: 502, retryable: true, message: 'Telegram did not answer.' },
  /**
   * The picture may have arrived all the same, so trying again could show it twice. A service sends it once more only
   * where the job says `in_doubt`.
   */
  telegram_unconfirmed: {
    status: 502,
    retryable: false,
    message: 'Telegram did not confirm that the answer was sent.',
  },
  telegram_failed: { status: 502, retryable: false, message: 'Telegram answered with an error.' },
  backend_unreachable: {
    status: 502,
    retryable: true,
    message: 'The classification service cannot be reached.',
  },
  timeout: { status: 504, retryable: false, message: 'The work took longer than allowed.' },
  internal: { status: 500, retryable: false, message: 'Something went wrong on our side.' },
} as const satisfies Record<string, { status: number; retryable: boolean; message: string }>

export type ErrorCode = keyof typeof errorTable

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(errorTable, value)

/** A failure with its row of the table. `message` may say more than the table, but only about the caller's own input. */
export class CodedError extends Error {
  readonly code: ErrorCode
  /** How long the caller should wait before it tries again; absent where nobody said. */
  readonly retryAfterMs: number | undefined

  constructor(
    code: ErrorCode,
    options: { message?: string; cause?: unknown; retryAfterMs?: number | undefined } = {},
  ) {
    super(options.message ?? errorTable[code].message, { cause: options.cause })
    this.name = 'CodedError'
    this.code = code
    this.retryAfterMs = options.retryAfterMs
  }

  get status(): number {
    return errorTable[this.code].status
  }

  get retryable(): boolean {
    return errorTable[this.code].retryable
  }
}
