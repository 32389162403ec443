import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Page = (response: ServerResponse, request: IncomingMessage) => void

/** A website that people link to. */
export interface Site {
  /** host:port, as it stands in a URL. */
  readonly host: string
  /** From now on this is there, whatever stands behind a question mark. @returns its URL */
  put(path: string, page: Uint8Array | Page): string
  close(): Promise<void>
}

/** @param name under which it is known, if not by its address */
export async function startSite(address: string, port: number, name?: string): Promise<Site> {
  const pages = new Map<string, Uint8Array | Page>()
  const server = createServer((request, response) => {
    const page = pages.get(new URL(request.url ?? '/', 'http://localhost').pathname)
    if (page === undefined) response.writeHead(404).end('Not here.')
    else if (typeof page === 'function') page(response, request)
    else response.writeHead(200, { 'content-type': 'image/jpeg' }).end(page)
  })
  server.listen(port, address)
  await once(server, 'listening')
  const host = name ?? `${address}:${(server.address() as AddressInfo).port}`
  return {
    host,
    put(path, page) {
      pages.set(path, page)
      return `http://${host}${path}`
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
