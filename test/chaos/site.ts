import { type Page, startPictureServer } from '../picture-server.ts'

/** A website that people link to. */
export interface Site {
  /** host:port, as it stands in a URL. */
  readonly host: string
  /** From now on this is there, whatever stands behind a question mark. @returns its URL */
  put(path: string, page: Page): string
  close(): Promise<void>
}

/** @param name under which it is known, if not by its address */
export async function startSite(address: string, port: number, name?: string): Promise<Site> {
  const pages: Record<string, Page> = {}
  const server = await startPictureServer(pages, { address, port })
  const host = name ?? server.host
  return {
    host,
    put(path, page) {
      pages[path] = page
      return `http://${host}${path}`
    },
    close: server.close,
  }
}
