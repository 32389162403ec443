import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { createTelegram, type TelegramOptions } from '../src/index.ts'

export const token = '123456:aVerySecretTokenThatNobodyMaySee00'
export const secret = 'aVerySecretTokenThatNobodyMaySee00'

export interface Call {
  readonly method: string
  readonly body: Buffer
  readonly contentType: string
}

export type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** A Bot API server that answers what the test says: the n-th call of a method gets its n-th answer, then the last. */
export async function botApi(t: TestContext, answers: Record<string, Answer[]>) {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const path = request.url ?? ''
    const method = path.startsWith(`/file/bot${token}/`) ? 'download' : path.replace(`/bot${token}/`, '')
    calls.push({
      method,
      body: Buffer.concat(chunks),
      contentType: request.headers['content-type'] ?? '',
    })
    const mine = answers[method] ?? [no(404, 'Not Found')]
    const nth = calls.filter((call) => call.method === method).length
    mine[Math.min(nth, mine.length) - 1]?.(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { calls, apiRoot, count: (method: string) => calls.filter((call) => call.method === method).length }
}

export function client(t: TestContext, apiRoot: string, options: Partial<TelegramOptions> = {}) {
  const telegram = createTelegram({ token, apiRoot, maxFileBytes: 100_000, ...options })
  t.after(() => telegram.close())
  return telegram
}

/** A multipart body, read back by Node's own parser. */
export const formOf = (call: Pick<Call, 'body' | 'contentType'>) =>
  new Response(new Uint8Array(call.body), { headers: { 'content-type': call.contentType } }).formData()

const json =
  (status: number, body: unknown): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

export const yes = (result: unknown): Answer => json(200, { ok: true, result })

export const no = (status: number, description: string, parameters?: Record<string, number>): Answer =>
  json(status, { ok: false, error_code: status, description, parameters })

export const raw =
  (status: number, body: string | Buffer): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end(body)
  }

export const reset: Answer = (response) => void response.socket?.destroy()

export const hang: Answer = () => {}

/** Promises 100 bytes, sends a few, hangs up. */
export const halfABody: Answer = (response) => {
  response.writeHead(200, { 'content-length': '100' }).write('{"ok":true', () => response.socket?.destroy())
}

export const never = () => new AbortController().signal
