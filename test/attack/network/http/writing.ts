/** How a request is written, right or wrong. */
import { apiRoutes } from '@emogram/contract'

export interface Attempt {
  readonly bytes: Buffer
  /** Somebody who means what he says would say more: he hangs up. */
  readonly isCut?: boolean
  /** Answers at the most. */
  readonly wants?: number
}

const postRoutes = Object.entries(apiRoutes).flatMap(([path, { method }]) =>
  method === 'POST' ? [path] : [],
)
export const postPaths = ['/classify', '/classify_url', '/telegram', ...postRoutes]
export const getPaths = ['/healthz', '/readyz', '/v1/info', '/openapi.json', '/', '/docs']

export const json = '{"url":"ftp://example/"}'

/** A character is a byte, unless there are some that have no place in one. */
export const bytes = (...parts: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(
    parts.map((part) => {
      if (typeof part !== 'string') return part
      return Buffer.from(part, [...part].some((char) => char > '\xff') ? 'utf8' : 'latin1')
    }),
  )

export const headOf = (line: string, ...fields: readonly string[]): string =>
  [line, 'Host: emogram', ...fields, '', ''].join('\r\n')

export const post = (fields: readonly string[], body: string | Buffer, path = '/classify_url'): Buffer =>
  bytes(headOf(`POST ${path} HTTP/1.1`, 'Content-Type: application/json', ...fields), body)

export const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`

/** What is hidden in another request, to be taken for one of its own. */
export const hidden = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: emogram\r\nX-Request-Id: hidden\r\n\r\n`
