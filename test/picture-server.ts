import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Answer = (response: ServerResponse) => void

/** A website with pictures, for the one test file that starts it. */
export async function startPictureServer(answers: Record<string, Uint8Array | Answer>) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const answer = answers[path]
    if (answer === undefined) response.writeHead(404).end('Not here.')
    else if (typeof answer === 'function') answer(response)
    else response.writeHead(200, { 'content-type': 'image/jpeg' }).end(answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
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
  (type: string, chunk: Uint8Array): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': type })
    const go = () => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', go)
    go()
  }
