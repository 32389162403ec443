import type { IncomingMessage } from 'node:http'

/** As long as nginx lingers for the same reason. */
const lingerMs = 5_000

/**
 * Throws away what is left of a request that is answered before its end. To close a connection with unread bytes resets
 * it, and who is still sending, such as a gateway, then sees a broken connection and not the answer.
 */
export async function skipRest(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return
  request.unpipe()
  request.resume()
  await new Promise<void>((resolve) => {
    const over = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(over, lingerMs)
    request.once('end', over).once('close', over)
  })
}
