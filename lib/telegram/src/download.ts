import { inTime, Late } from '@emogram/runtime'
import { TelegramDidNotAnswer, TelegramFileOutOfReach, TelegramFileTooBig, TelegramSaidNo } from './errors.ts'
import type { Exchange } from './exchange.ts'
import { filePathForUrl } from './file-path.ts'
import { isOnDisk, readLocalFile } from './local-file.ts'
import { patiently, pause } from './patience.ts'

export interface DownloadOptions {
  readonly filesDir: string | undefined
  readonly maxFileBytes: number
  readonly callTimeoutMs: number
  readonly downloadTimeoutMs: number
}

/** Two calls: where the file is, and the file. Both may be repeated. */
export function createDownload(
  exchange: Exchange,
  { filesDir, maxFileBytes, callTimeoutMs, downloadTimeoutMs }: DownloadOptions,
) {
  // A server of one's own fetches the file before it says where it is.
  const whereTimeoutMs = filesDir === undefined ? callTimeoutMs : downloadTimeoutMs
  const getFile = (fileId: string, signal: AbortSignal) =>
    patiently(() => exchange.call('getFile', { file_id: fileId }, whereTimeoutMs, signal), true, signal)

  return async (fileId: string, signal: AbortSignal): Promise<Uint8Array> => {
    const file = await getFile(fileId, signal)
      .catch(async (error: unknown) => {
        // Telegram says so of files it is just moving about as well as of those it does not have.
        if (!refusedWith(error, /temporarily unavailable/i)) throw error
        await pause(500, signal)
        return getFile(fileId, signal)
      })
      .catch((error: unknown) => {
        throw refusedWith(error, /file is too big/i) ? new TelegramFileTooBig() : error
      })
    const { file_path: path, file_size: size } = (file ?? {}) as { file_path?: unknown; file_size?: unknown }
    if (typeof size === 'number' && size > maxFileBytes) throw new TelegramFileTooBig()
    if (isOnDisk(path)) return fromDisk(path, signal)
    const urlPath = filePathForUrl(path)
    if (urlPath === undefined) {
      throw new TelegramSaidNo('download', {
        status: 404,
        description: 'getFile named no usable file_path',
      })
    }
    const download = async () => {
      const bytes = await exchange.file(urlPath, maxFileBytes, downloadTimeoutMs, signal)
      // A proxy that gives up in the middle may end the answer as if that were all.
      if (typeof size === 'number' && bytes.length < size)
        throw new TelegramDidNotAnswer('download', new Error(`${bytes.length} of ${size} bytes`))
      return bytes
    }
    return patiently(download, true, signal)
  }

  async function fromDisk(path: string, signal: AbortSignal): Promise<Uint8Array> {
    if (filesDir === undefined)
      throw new TelegramFileOutOfReach('it is not set, and the server is in local mode')
    try {
      // A disk behind a network may never answer, and nothing can hurry it.
      return await inTime(downloadTimeoutMs, signal, () => readLocalFile(filesDir, path, maxFileBytes))
    } catch (error) {
      if (error instanceof Late) throw new TelegramFileOutOfReach(error.message)
      throw error
    }
  }
}

const refusedWith = (error: unknown, description: RegExp): boolean =>
  error instanceof TelegramSaidNo && description.test(error.description)
