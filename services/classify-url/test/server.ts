import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { type UrlSourceOptions, urlSource } from '../src/source.ts'

/** A web server on this machine that counts who comes. */
export async function website(t: TestContext, listener: RequestListener, host = '127.0.0.1', onPort = 0) {
  const server = createServer(listener)
  let connections = 0
  server.on('connection', () => connections++)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(onPort, host, resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    host: `${host}:${port}`,
    url: `http://${host}:${port}`,
    connections: () => connections,
  }
}

/** Fetches one URL with small limits; `allow` names the hosts of the test. */
export function fetchUrl(
  url: string,
  allow: readonly string[],
  options: Partial<UrlSourceOptions> = {},
  signal = new AbortController().signal,
): Promise<Uint8Array> {
  const source = urlSource({ allowHosts: new Set(allow), maxBytes: 100_000, timeoutMs: 5_000, ...options })
  return source.fetch({ url }, signal)
}

export const code = (expected: string, message?: RegExp) => (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  error.code === expected &&
  (message === undefined || message.test(error.message))
