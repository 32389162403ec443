import { CodedError, limits } from '@emogram/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface AdmissionOptions {
  /** Requests inside at the same time, waiting ones included. */
  readonly maxInside: number
  /** Of their bodies together. */
  readonly maxInsideBytes: number
  /** Orders at work or waiting whose callers may have gone. */
  readonly underWay: () => number
}

/**
 * Two full batches, or six uploads of the largest kind. A batch costs some three times its bytes: as it comes in, as one
 * text, and as the texts of its images.
 */
export const usualInsideBytes = 2 * limits.batchBodyBytes

/** Lets requests in before their bodies are read: what does not fit costs nothing, and memory is bounded by what is inside. */
export function createAdmission({ maxInside, maxInsideBytes, underWay }: AdmissionOptions) {
  let inside = 0
  let insideBytes = 0
  /** @param maxBodyBytes  of this route: what a body without a length is taken for */
  return (request: FastifyRequest, reply: FastifyReply, maxBodyBytes: number): void => {
    const bytes = weight(request.headers['content-length'], maxBodyBytes)
    if (Math.max(inside, underWay()) >= maxInside || insideBytes + bytes > maxInsideBytes) {
      throw new CodedError('overloaded')
    }
    inside++
    insideBytes += bytes
    reply.raw.once('close', () => {
      inside--
      insideBytes -= bytes
    })
  }
}

/** Small bodies weigh nothing: their number bounds them, and the bot's jobs need not wait for others' batches. */
function weight(contentLength: string | undefined, maxBodyBytes: number): number {
  const bytes = contentLength === undefined ? maxBodyBytes : Math.min(Number(contentLength), maxBodyBytes)
  return bytes <= limits.jsonBodyBytes ? 0 : bytes
}
