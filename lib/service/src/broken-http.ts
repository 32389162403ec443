import { randomUUID } from 'node:crypto'
import { type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { CodedError, requestIdHeader } from '@emogram/contract'
import { failureBody } from './failure.ts'

const statuses: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 }

/** The answer that a connection is at, or that was its last one. */
const latest = new WeakMap<Socket, ServerResponse>()

/** Lets it be known what was answered on each connection before. */
export function watchAnswers(server: Server): void {
  server.on('request', ({ socket }, response) => latest.set(socket, response))
}

/** Answers in our shape what never became a request: no HTTP, a head too long, a body that does not come. */
export function answerBrokenHttp(error: Error & { code?: string }, socket: Socket): void {
  const answer = latest.get(socket)
  // A request that came whole is not the broken one; that follows it, and its answer may not come first.
  const isAnswering =
    answer !== undefined && !answer.writableFinished && (answer.headersSent || answer.req.complete)
  // After a reset nobody listens, and after the first bytes of an answer another one would be garbage in it.
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) {
    socket.destroy()
    return
  }
  const status = statuses[error.code ?? ''] ?? 400
  const id = randomUUID()
  const body = JSON.stringify(failureBody(new CodedError('bad_request'), id))
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      `${requestIdHeader}: ${id}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
