import { CodedError, type Failure, isErrorCode } from '@emogram/contract'
import {
  chatUnavailable,
  fileUnavailable,
  TelegramDidNotAnswer,
  TelegramFileOutOfReach,
  TelegramFileTooBig,
  TelegramSaidNo,
} from '@emogram/telegram'
import { z } from 'zod'

/** Gives every error that can come out of a request its row of the table. What nobody foresaw is `internal`. */
export function codedError(error: unknown): CodedError {
  if (error instanceof CodedError) return error
  if (error instanceof z.ZodError)
    return new CodedError('bad_request', { message: readable(error), cause: error })
  if (error instanceof TelegramFileTooBig) return new CodedError('image_too_large', { cause: error })
  // Its operator can set that right, and then the same job goes well.
  if (error instanceof TelegramFileOutOfReach) return new CodedError('telegram_unreachable', { cause: error })
  if (error instanceof TelegramSaidNo) return saidNo(error)
  if (error instanceof TelegramDidNotAnswer) return new CodedError(didNotAnswer(error), { cause: error })
  if (!(error instanceof Error)) return new CodedError('internal', { cause: error })
  const { code, statusCode } = error as Error & { code?: unknown; statusCode?: unknown }
  // Matched by code and not by class, as across a process boundary: the vision's own errors are of this kind.
  if (isErrorCode(code)) return new CodedError(code, { message: error.message, cause: error })
  if (typeof code === 'string' && Object.hasOwn(frameworkCodes, code)) {
    return new CodedError(frameworkCodes[code as keyof typeof frameworkCodes], { cause: error })
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new CodedError('bad_request', { message: error.message, cause: error })
  }
  return new CodedError('internal', { cause: error })
}

/** What Fastify and its multipart plugin call the things that have rows of their own in our table. */
const frameworkCodes = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_REQ_FILE_TOO_LARGE: 'image_too_large',
} as const

function saidNo(error: TelegramSaidNo): CodedError {
  if (error.retryAfterMs !== undefined) {
    return new CodedError('telegram_busy', { cause: error, retryAfterMs: error.retryAfterMs })
  }
  if (chatUnavailable(error)) return new CodedError('chat_unavailable', { cause: error })
  if (fileUnavailable(error)) return new CodedError('file_unavailable', { cause: error })
  // Telegram in trouble: it has not done what was asked, and may do it later.
  if (error.status >= 500) return new CodedError('telegram_unreachable', { cause: error })
  return new CodedError('telegram_failed', { cause: error })
}

function didNotAnswer({ method, neverArrived }: TelegramDidNotAnswer) {
  return method.startsWith('send') && !neverArrived ? 'telegram_unconfirmed' : 'telegram_unreachable'
}

/** Names the caller's own fields, but does not echo kilobytes of them. */
function readable(error: z.ZodError): string {
  const text = error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ')
  return text.length <= maxMessageChars ? text : `${text.slice(0, maxMessageChars)}…`
}

const maxMessageChars = 300

export const failureBody = (error: CodedError, requestId: string): Failure => ({
  error: problemOf(error),
  request_id: requestId,
})

/** An error as it goes over the wire, alone or in the place of one image of a batch. */
export const problemOf = ({ code, message, retryable, retryAfterMs }: CodedError): Failure['error'] => ({
  code,
  message,
  retryable,
  ...(retryAfterMs !== undefined && { retry_after_ms: retryAfterMs }),
})
