import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Bytes stand for a JPEG. */
export type Page = Uint8Array | ((response: ServerResponse, request: IncomingMessage) => void)

/**
 * A website with pictures, for the one test file that starts it.
 * @param pages  by their paths; one without a query is there whatever query it is asked for with. More may come
 */
export async function startPictureServer(
  pages: Readonly<Record<string, Page>>,
  { address = '127.0.0.1', port = 0 } = {},
) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const page = pages[path] ?? pages[path.split('?', 1)[0] ?? '']
    if (page === undefined) response.writeHead(404).end('Not here.')
    else if (typeof page === 'function') page(response, request)
    else response.writeHead(200, { 'content-type': 'image/jpeg' }).end(page)
  })
  server.listen(port, address)
  await once(server, 'listening')
  const host = `${address}:${(server.address() as AddressInfo).port}`
  return {
    host,
    url: `http://${host}`,
    /** The paths that were asked for, in this order. */
    asked,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Sends without end, as fast as it is read. */
export const endless =
  (type: string, chunk: Uint8Array) =>
  (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': type })
    const go = () => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', go)
    go()
  }
