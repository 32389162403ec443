/** What went wrong, for people. */
import type { ErrorCode, Failure } from '@emogram/contract'
import { failures } from '@emogram/words/en'

type Code = ErrorCode | 'offline'

export class Problem extends Error {
  readonly code: Code
  readonly requestId: string | undefined

  constructor(code: Code, message: string = words[code], requestId?: string) {
    super(message)
    this.code = code
    this.requestId = requestId
  }

  /** Whether the same may go well another time. */
  get mayPass(): boolean {
    return !inVain.test(this.code)
  }
}

/** These are about the picture or the address itself. */
const inVain = /^(bad_request|image_|not_an_image|too_many_pixels|body_too_large|url_invalid|url_forbidden)/

const again = 'Please try again in a moment.'

/** The bot's own words, except where they speak of a chat or of a link, and here it is something else. */
const words: Readonly<Record<Code, string>> = {
  ...failures,
  bad_request: 'The server did not understand this. Please reload the page, then try again.',
  unauthorized: 'This server answers only those who have a key.',
  not_found: 'This server does not offer what the page asks for. Please reload the page.',
  method_not_allowed: 'This server does not offer what the page asks for. Please reload the page.',
  body_too_large: 'This is larger than 20 MB, more than I can take. Please choose a smaller picture.',
  image_empty: 'This file is empty. Please choose another one.',
  too_many_requests: `That was a lot at once. ${again}`,
  overloaded: `Many pictures are being looked at right now. ${again}`,
  not_ready: `I am still waking up. ${again}`,
  backend_unreachable: `The part that looks at pictures cannot be reached. ${again}`,
  internal: `Something went wrong on my side, not on yours. ${again}`,
  offline: 'The server cannot be reached. Please check your connection, then try again.',
}

export function problemOf(status: number, body: string, retryAfterSeconds: number): Problem {
  const { error, request_id } = failureIn(body) ?? {}
  const code = error?.code ?? (status === 0 ? 'offline' : 'internal')
  const wait =
    code === 'too_many_requests' && retryAfterSeconds > 1 ? ` ${inWords(retryAfterSeconds)} will do.` : ''
  return new Problem(code, (words[code] ?? words.internal) + wait, request_id)
}

const inWords = (seconds: number): string =>
  seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`

/** What stands between the page and the server may answer in forms of its own. */
function failureIn(body: string): Failure | undefined {
  try {
    const answer: unknown = JSON.parse(body)
    return typeof answer === 'object' && answer !== null && 'error' in answer
      ? (answer as Failure)
      : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
