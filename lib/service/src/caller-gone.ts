import type { FastifyReply, FastifyRequest } from 'fastify'

/** Nobody waits for the answer any more, so nothing more need be done for it. */
class CallerGone extends Error {
  constructor() {
    super('the caller hung up')
    this.name = 'CallerGone'
  }
}

/** Fires when the caller has hung up. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort(new CallerGone()))
  return gone.signal
}

/** Whether the request failed because its caller hung up, before the answer or before the whole question. */
export const isCallersLeaving = (error: unknown, { raw }: FastifyRequest): boolean =>
  error instanceof CallerGone || (error instanceof Error && error === raw.errored)
