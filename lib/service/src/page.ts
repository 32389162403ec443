/** The page and its files, which scripts/page.ts has made: few and small, so they are held in memory. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { CodedError } from '@emogram/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

interface PageFile {
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
  /** Where it makes it smaller. */
  readonly packed: Buffer | undefined
}

/** By path. */
export type PageFiles = ReadonlyMap<string, PageFile>

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.jpg': 'image/jpeg',
}

/** Nothing from elsewhere, nothing inline, and no other site's frame around it. */
const policy = (more = '') =>
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; " +
  `base-uri 'none'; form-action 'none'; frame-ancestors 'none'${more}`

const pages = { '/': 'index.html', '/docs': 'docs.html' }
/** Their names say what is in them, so what a browser has once it never asks for again. */
const assets = '/assets/'

/** @throws where scripts/page.ts has not run */
export async function readPage(folder: string): Promise<PageFiles> {
  const names = await readdir(join(folder, assets))
  const paths = [
    ...Object.entries(pages),
    ...names.map((name) => [`${assets}${name}`, `${assets}${name}`] as const),
  ]
  const read = async ([path, file]: readonly [string, string]) =>
    [path, await fileOf(path, join(folder, file))] as const
  return new Map(await Promise.all(paths.map(read)))
}

async function fileOf(path: string, file: string): Promise<PageFile> {
  const bytes = await readFile(file)
  const type = types[extname(file)] ?? 'application/octet-stream'
  const isText = !type.startsWith('image/jpeg')
  return {
    bytes,
    packed: isText ? await promisify(gzip)(bytes) : undefined,
    headers: {
      'content-type': type,
      'cache-control': path.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache',
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      // The gateways say as of every answer that its type holds and that it tells no site where it was read.
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': policy(),
      ...(isText && { vary: 'accept-encoding' }),
    },
  }
}

export function addPage(app: FastifyInstance, files: PageFiles): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const file = files.get(request.url.split('?', 1)[0]!)
    if (file === undefined) throw new CodedError('not_found')
    const { headers, bytes, packed } = file
    reply.headers(headers)
    if (request.headers['if-none-match']?.includes(headers['etag']!)) return reply.code(304).send()
    const takesPacked = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
    if (packed === undefined || !takesPacked) return reply.send(bytes)
    return reply.header('content-encoding', 'gzip').send(packed)
  }
  for (const path of Object.keys(pages)) app.get(path, answer)
  app.get(`${assets}:name`, answer)
}
