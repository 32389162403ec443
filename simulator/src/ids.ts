import { createHash, randomBytes } from 'node:crypto'

/**
 * Numbers that grow. They begin at the clock, with room for ten a second, so that a bot which survives a restart
 * of the simulator never sees an id again that it has already confirmed or answered. Like Telegram's they fit
 * into 31 bits.
 */
export function growingIds(nowMs: number): () => number {
  let last = Math.floor(nowMs / 100) % 2 ** 31
  return () => {
    last += 1
    return last
  }
}

export type FileKind = 'photo' | 'document' | 'thumbnail' | 'sticker' | 'animation' | 'video'

/** Telegram's ids tell the kind of a file by their first letters; what follows is opaque. */
const idPrefix: Readonly<Record<FileKind, string>> = {
  photo: 'AgACAgIAAxkB',
  document: 'BQACAgIAAxkB',
  thumbnail: 'AAMCAgADGQEA',
  sticker: 'CAACAgIAAxkB',
  animation: 'CgACAgIAAxkB',
  video: 'BAACAgIAAxkB',
}
const uniquePrefix: Readonly<Record<FileKind, string>> = {
  photo: 'AQAD',
  document: 'AgAD',
  thumbnail: 'AQAH',
  sticker: 'AgAS',
  animation: 'AgAN',
  video: 'AgAV',
}

export const newFileId = (kind: FileKind): string => idPrefix[kind] + randomBytes(33).toString('base64url')

/** Two uploads of the same bytes share it, as they do at Telegram for files that a bot sees twice. */
export const fileUniqueId = (kind: FileKind, bytes: Uint8Array): string =>
  uniquePrefix[kind] + createHash('sha256').update(bytes).digest('base64url').slice(0, 12)

export const newOpaqueId = (): string => BigInt(`0x${randomBytes(8).toString('hex')}`).toString()
