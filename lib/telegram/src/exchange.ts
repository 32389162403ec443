import { collect, Late, neverConnected, withDeadline } from '@emogram/runtime'
import { Agent, request } from 'undici'
import { TelegramDidNotAnswer, TelegramFileTooBig, TelegramSaidNo } from './errors.ts'
import { Form } from './form.ts'

/** Answers are a few kilobytes; the longest message of Telegram, quoted in full, stays far below this. */
const maxAnswerBytes = 512 * 1024

export interface Answer {
  readonly status: number
  readonly bytes: Uint8Array
}

export interface Exchange {
  /** Calls a Bot API method once and hands back its `result`. */
  call(method: string, body: Form | object, timeoutMs: number, signal: AbortSignal): Promise<unknown>
  /** Fetches a file once. `path` is what getFile said, already fit for a URL. */
  file(path: string, maxBytes: number, timeoutMs: number, signal: AbortSignal): Promise<Uint8Array>
  close(): Promise<void>
}

interface Call {
  readonly method: 'GET' | 'POST'
  readonly headers?: Record<string, string>
  readonly body?: Buffer | string
}

interface Limits {
  readonly maxBytes: (status: number) => number
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** One request, one answer, no second attempt. The only place that knows the token, since it is part of every URL. */
export function createExchange(apiRoot: string, token: string): Exchange {
  const root = apiRoot.replace(/\/+$/, '')
  const agent = new Agent({
    connections: 32,
    connect: { timeout: 10_000 },
    // Node's 250 ms per address are too short for a far host: each attempt is given up before it gets through.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 2_500,
  })

  // Errors of the network name hosts and addresses only, but a server may send the address back in its own words.
  const secrets = [token, encodeURIComponent(token), token.slice(token.indexOf(':') + 1)]
  const clean = (text: string): string =>
    secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '[token]')), text)

  async function read(url: string, options: Call, limits: Limits, signal: AbortSignal): Promise<Answer> {
    const response = await request(url, { ...options, dispatcher: agent, signal })
    const maxBytes = limits.maxBytes(response.statusCode)
    if (Number(response.headers['content-length']) > maxBytes) {
      response.body.on('error', () => {}).destroy()
      throw new TooLong()
    }
    const bytes = await collect(response.body, maxBytes)
    if (bytes === undefined) throw new TooLong()
    return { status: response.statusCode, bytes }
  }

  async function answerOf(method: string, url: string, options: Call, limits: Limits): Promise<Answer> {
    try {
      return await withDeadline(limits.timeoutMs, limits.signal, (signal) =>
        read(url, options, limits, signal),
      )
    } catch (error) {
      limits.signal.throwIfAborted()
      if (error instanceof TooLong) throw error
      if (error instanceof Late) {
        throw new TelegramDidNotAnswer(method, new Error(`no answer within ${limits.timeoutMs} ms`))
      }
      // A new error, not the caught one: whatever else hangs on that may hold the URL.
      throw new TelegramDidNotAnswer(method, new Error(clean(wordsFor(error))), neverConnected(error))
    }
  }

  /** A 4xx is a no, whoever says it. Behind a 5xx that is not in Telegram's words, Telegram may have done its work. */
  function refusal(method: string, { status, bytes }: Answer): TelegramSaidNo | TelegramDidNotAnswer {
    const body = parse(bytes)
    if (body?.['ok'] !== false && status >= 500) {
      return new TelegramDidNotAnswer(
        method,
        new Error(`status ${status} without an answer of Telegram's own`),
      )
    }
    const description = body?.['description']
    const { retry_after, migrate_to_chat_id } = fields(body?.['parameters']) ?? {}
    return new TelegramSaidNo(method, {
      status,
      description: typeof description === 'string' ? clean(description) : 'without a description',
      retryAfterMs: typeof retry_after === 'number' ? retry_after * 1000 : undefined,
      migrateToChatId: typeof migrate_to_chat_id === 'number' ? migrate_to_chat_id : undefined,
    })
  }

  return {
    async call(method, body, timeoutMs, signal) {
      const answer = await answerOf(
        method,
        `${root}/bot${token}/${method}`,
        body instanceof Form
          ? { method: 'POST', body: body.bytes, headers: { 'content-type': body.contentType } }
          : {
              method: 'POST',
              body: JSON.stringify(body),
              headers: { 'content-type': 'application/json' },
            },
        { maxBytes: () => maxAnswerBytes, timeoutMs, signal },
      ).catch((error: unknown) => {
        if (error instanceof TooLong)
          throw new TelegramDidNotAnswer(method, new Error('the answer has no end'))
        throw error
      })
      if (answer.status >= 400) throw refusal(method, answer)
      const content = parse(answer.bytes)
      if (content?.['ok'] === false) throw refusal(method, answer)
      if (content?.['ok'] !== true) {
        throw new TelegramDidNotAnswer(
          method,
          new Error(`status ${answer.status} without an answer of Telegram's own`),
        )
      }
      return content['result']
    },

    async file(path, maxBytes, timeoutMs, signal) {
      const answer = await answerOf(
        'download',
        `${root}/file/bot${token}/${path}`,
        { method: 'GET' },
        { maxBytes: (status) => (status === 200 ? maxBytes : maxAnswerBytes), timeoutMs, signal },
      ).catch((error: unknown) => {
        throw error instanceof TooLong ? new TelegramFileTooBig() : error
      })
      if (answer.status !== 200) throw refusal('download', answer)
      return answer.bytes
    },

    close: () => agent.close(),
  }
}

class TooLong extends Error {}

const fields = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined

/** `undefined` for anything but a JSON object. The parser's complaint is dropped: it quotes the body, which may quote the URL. */
function parse(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    return fields(JSON.parse(Buffer.from(bytes).toString()))
  } catch {
    return undefined
  }
}

function wordsFor(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed'
  const code = 'code' in error ? String(error.code) : error.name
  return error.message.includes(code) ? error.message : `${code} ${error.message}`.trim()
}
