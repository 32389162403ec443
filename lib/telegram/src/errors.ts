/** Telegram answered, and the answer is an error: what was asked for has not been done. */
export class TelegramSaidNo extends Error {
  /** A Bot API method, or `download` for the bytes of a file. */
  readonly method: string
  /** HTTP status, equal to Telegram's error_code. */
  readonly status: number
  readonly description: string
  /** Telegram wants no further call before this much time has passed; present with 429. */
  readonly retryAfterMs: number | undefined
  /** The group has become a supergroup and lives under this id now. */
  readonly migrateToChatId: number | undefined

  constructor(
    method: string,
    answer: {
      status: number
      description: string
      retryAfterMs?: number | undefined
      migrateToChatId?: number | undefined
    },
  ) {
    super(`Telegram refused ${method}: ${answer.status} ${answer.description}`)
    this.name = 'TelegramSaidNo'
    this.method = method
    this.status = answer.status
    this.description = answer.description
    this.retryAfterMs = answer.retryAfterMs
    this.migrateToChatId = answer.migrateToChatId
  }
}

/**
 * No answer from Telegram that can be read: refused, reset, too late, half a body, or a proxy's error page.
 * What was asked for may have been done all the same, unless `neverArrived`.
 */
export class TelegramDidNotAnswer extends Error {
  readonly method: string
  /** There was never a connection, so Telegram cannot have acted on the call. */
  readonly neverArrived: boolean

  constructor(method: string, cause: Error, neverArrived = false) {
    super(`Telegram did not answer ${method}: ${cause.message}`, { cause })
    this.name = 'TelegramDidNotAnswer'
    this.method = method
    this.neverArrived = neverArrived
  }
}

/** The file is larger than Telegram hands out to bots, or than `maxFileBytes`. */
export class TelegramFileTooBig extends Error {
  constructor() {
    super('The file is too big to be downloaded')
    this.name = 'TelegramFileTooBig'
  }
}

/**
 * A Bot API server of one's own has the file on its disk, and we cannot read it there. No path is ever in the message: the
 * server names its folders after tokens.
 */
export class TelegramFileOutOfReach extends Error {
  constructor(problem: string) {
    super(`The file of the Bot API server cannot be had from TELEGRAM_FILES_DIR: ${problem}`)
    this.name = 'TelegramFileOutOfReach'
  }
}

/** Telegram does not take this picture as a photo; it may still take it as a document. */
export const photoRefused = (error: unknown): boolean =>
  error instanceof TelegramSaidNo &&
  ['sendPhoto', 'sendMediaGroup', 'editMessageMedia'].includes(error.method) &&
  (error.status === 413 ||
    /PHOTO_INVALID_DIMENSIONS|IMAGE_PROCESS_FAILED|PHOTO_SAVE_FILE_INVALID|PHOTO_EXT_INVALID|too (big|large)/i.test(
      error.description,
    ))

/** Nobody can be reached in this chat any more: blocked, kicked, gone, or without the right to write. */
export const chatUnavailable = (error: unknown): boolean =>
  error instanceof TelegramSaidNo &&
  /^(send|edit)/.test(error.method) &&
  (error.status === 403 ||
    /chat not found|user not found|rights to|CHAT_WRITE_FORBIDDEN|CHAT_SEND_\w+_FORBIDDEN|CHAT_RESTRICTED|PEER_ID_INVALID|TOPIC_CLOSED|deactivated|upgraded to a supergroup/i.test(
      error.description,
    ))

/** The message already looks as it should, because an earlier attempt got through. */
export const notModified = (error: unknown): boolean =>
  error instanceof TelegramSaidNo && /message is not modified/i.test(error.description)

/** The message is gone, too old, of another kind, or in a chat that has moved: a new one has to take its place. */
export const cannotBeEdited = (error: unknown): boolean =>
  error instanceof TelegramSaidNo &&
  error.method.startsWith('edit') &&
  (error.migrateToChatId !== undefined ||
    /message to edit not found|message can't be edited|MESSAGE_ID_INVALID|no text in the message/i.test(
      error.description,
    ))

/** Telegram does not know the file, or does not hand it out. */
export const fileUnavailable = (error: unknown): boolean =>
  error instanceof TelegramSaidNo &&
  ((error.method === 'getFile' && error.status === 400) ||
    (error.method === 'download' && [400, 403, 404, 410].includes(error.status)))
