import type { FastifyReply } from 'fastify'
import type { StoredFile } from './file-store.ts'

/** What a browser shows as a picture and nothing else. SVG is not among them: it can carry scripts. */
const shownInPage = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif', 'image/bmp'])

/** A file that somebody sent, for the chat page: pictures to look at, everything else to save. */
export function sendFile(file: StoredFile, reply: FastifyReply) {
  const shown = shownInPage.has(file.mimeType)
  const name = encodeURIComponent(file.name ?? file.path.split('/').at(-1) ?? 'file')
  return reply
    .headers({
      'content-type': shown ? file.mimeType : 'application/octet-stream',
      'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
      // A file never changes under its id, and the id is never used again.
      'cache-control': 'private, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    .send(file.bytes)
}
