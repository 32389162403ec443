import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { sep } from 'node:path'
import { collect } from '@emogram/runtime'
import { TelegramFileOutOfReach, TelegramFileTooBig } from './errors.ts'

/** Of the answer to getFile: a Bot API server in local mode names a file on its own disk. */
export const isOnDisk = (path: unknown): path is string => typeof path === 'string' && path.startsWith('/')

/**
 * Reads a file out of the folder that we share with a Bot API server. Its word for where the file is has no weight: what
 * is read lies in the folder once every link and every `..` has been followed, and is a regular file.
 */
export async function readLocalFile(folder: string, path: string, maxBytes: number): Promise<Uint8Array> {
  const root = await reaching('the folder', realpath(folder))
  return await reaching('a file that the server names', readWithin(root, path, maxBytes))
}

async function readWithin(root: string, path: string, maxBytes: number): Promise<Uint8Array> {
  const file = await realpath(path)
  if (!file.startsWith(root + sep)) {
    throw new TelegramFileOutOfReach('the server names a file outside of it')
  }
  // A pipe would keep us waiting for somebody who writes into it.
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw new TelegramFileOutOfReach('the server names what is no file')
    if (stat.size > maxBytes) throw new TelegramFileTooBig()
    // One byte more than is allowed: the file may be growing.
    const stream = handle.createReadStream({ end: maxBytes, highWaterMark: 2 ** 20, autoClose: false })
    const bytes = await collect(stream, maxBytes)
    if (bytes === undefined) throw new TelegramFileTooBig()
    return bytes
  } finally {
    await handle.close()
  }
}

/** Not the error of the system: it names the path, and in the path is the token. */
async function reaching<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof TelegramFileOutOfReach || error instanceof TelegramFileTooBig) throw error
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException
    throw new TelegramFileOutOfReach(`${what} cannot be read (${code})`)
  }
}
