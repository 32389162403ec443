import { TelegramFileTooBig, TelegramSaidNo } from './errors.ts'
import type { Exchange } from './exchange.ts'
import { filePathForUrl } from './file-path.ts'
import { patiently, pause } from './patience.ts'

export interface DownloadOptions {
  readonly maxFileBytes: number
  readonly callTimeoutMs: number
  readonly downloadTimeoutMs: number
}

/** Two calls: where the file is, and the file. Both may be repeated. */
export function createDownload(
  exchange: Exchange,
  { maxFileBytes, callTimeoutMs, downloadTimeoutMs }: DownloadOptions,
) {
  const getFile = (fileId: string, signal: AbortSignal) =>
    patiently(() => exchange.call('getFile', { file_id: fileId }, callTimeoutMs, signal), true, signal)

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
    const urlPath = filePathForUrl(path)
    if (urlPath === undefined) {
      throw new TelegramSaidNo('download', {
        status: 404,
        description: 'getFile named no usable file_path',
      })
    }
    return patiently(() => exchange.file(urlPath, maxFileBytes, downloadTimeoutMs, signal), true, signal)
  }
}

const refusedWith = (error: unknown, description: RegExp): boolean =>
  error instanceof TelegramSaidNo && description.test(error.description)
