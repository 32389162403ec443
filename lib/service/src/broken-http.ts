import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { CodedError, requestIdHeader } from '@emogram/contract'
import { failureBody } from './failure.ts'

const statuses: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 }

/** Answers in our shape what never became a request: no HTTP, a head too long, a body that does not come. */
export function answerBrokenHttp(error: Error & { code?: string }, socket: Socket): void {
  // After a reset nobody listens, and after the first bytes of an answer another one would be garbage in it.
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
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
