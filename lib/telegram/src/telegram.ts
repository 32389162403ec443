import { FormData } from 'undici'
import { TelegramDidNotAnswer, TelegramFileTooBig, TelegramSaidNo } from './errors.ts'
import { createExchange } from './exchange.ts'
import { filePathForUrl } from './file-path.ts'
import { patiently, pause } from './patience.ts'
import { type TelegramCall, watched } from './watched.ts'

export interface TelegramOptions {
  readonly token: string
  /** https://api.telegram.org, or another Bot API server. */
  readonly apiRoot: string
  /** Larger files are not downloaded. */
  readonly maxFileBytes: number
  /** Deadline of one call without a file. */
  readonly callTimeoutMs?: number
  /** Deadline of sending one photo or document. */
  readonly uploadTimeoutMs?: number
  /** Deadline of fetching one file. */
  readonly downloadTimeoutMs?: number
  /** Told of every attempt of every call. */
  readonly onCall?: (call: TelegramCall) => void
}

export interface Destination {
  readonly chatId: number | string
  /** Sent as a reply to this message, or plainly where that message is gone. */
  readonly replyToMessageId?: number | undefined
}

export interface SentMessage {
  readonly messageId: number
  /** Telegram's name for the picture that was sent: with it, it can be sent again without an upload. */
  readonly fileId?: string
}

/**
 * What the services need of Telegram. Every method throws TelegramSaidNo, TelegramDidNotAnswer, or the reason of the
 * signal. Texts and captions are plain: nothing in them is markup.
 */
export interface Telegram {
  /** @throws TelegramFileTooBig as well */
  download(fileId: string, signal: AbortSignal): Promise<Uint8Array>
  /** `photo` is a JPEG. */
  sendPhoto(
    message: Destination & { readonly photo: Uint8Array; readonly caption?: string | undefined },
    signal: AbortSignal,
  ): Promise<SentMessage>
  sendDocument(
    message: Destination & {
      readonly document: Uint8Array
      readonly fileName: string
      readonly caption?: string | undefined
    },
    signal: AbortSignal,
  ): Promise<SentMessage>
  sendMessage(message: Destination & { readonly text: string }, signal: AbortSignal): Promise<SentMessage>
  close(): Promise<void>
}

export function createTelegram(options: TelegramOptions): Telegram {
  const {
    maxFileBytes,
    callTimeoutMs = 15_000,
    uploadTimeoutMs = 40_000,
    downloadTimeoutMs = 30_000,
  } = options
  const exchange = watched(
    createExchange(options.apiRoot, options.token),
    options.onCall ?? (() => undefined),
  )

  const getFile = (fileId: string, signal: AbortSignal) =>
    patiently(() => exchange.call('getFile', { file_id: fileId }, callTimeoutMs, signal), true, signal)

  async function send(
    method: string,
    { chatId, replyToMessageId }: Destination,
    body: (to: Record<string, unknown>) => FormData | object,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<SentMessage> {
    const to = (id: number | string) => ({
      chat_id: id,
      ...(replyToMessageId !== undefined && {
        reply_parameters: { message_id: replyToMessageId, allow_sending_without_reply: true },
      }),
    })
    const sendTo = (id: number | string) =>
      patiently(() => exchange.call(method, body(to(id)), timeoutMs, signal), false, signal)

    const result = await sendTo(chatId).catch((error: unknown) => {
      const movedTo = error instanceof TelegramSaidNo ? error.migrateToChatId : undefined
      if (movedTo === undefined || movedTo === chatId) throw error
      return sendTo(movedTo)
    })
    const messageId = (result as { message_id?: unknown } | null)?.message_id
    if (typeof messageId !== 'number') {
      throw new TelegramDidNotAnswer(method, new Error('the answer names no message'))
    }
    const fileId = fileIdIn(result)
    return fileId === undefined ? { messageId } : { messageId, fileId }
  }

  return {
    async download(fileId, signal) {
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
      const { file_path: path, file_size: size } = (file ?? {}) as {
        file_path?: unknown
        file_size?: unknown
      }
      if (typeof size === 'number' && size > maxFileBytes) throw new TelegramFileTooBig()
      const urlPath = filePathForUrl(path)
      if (urlPath === undefined) {
        throw new TelegramSaidNo('download', {
          status: 404,
          description: 'getFile named no usable file_path',
        })
      }
      return patiently(() => exchange.file(urlPath, maxFileBytes, downloadTimeoutMs, signal), true, signal)
    },

    sendPhoto: ({ photo, caption, ...destination }, signal) =>
      send(
        'sendPhoto',
        destination,
        (to) => form({ ...to, caption }, 'photo', new File([photo], 'photo.jpg', { type: 'image/jpeg' })),
        uploadTimeoutMs,
        signal,
      ),

    sendDocument: ({ document, fileName, caption, ...destination }, signal) =>
      send(
        'sendDocument',
        destination,
        (to) => form({ ...to, caption }, 'document', new File([document], fileName)),
        uploadTimeoutMs,
        signal,
      ),

    sendMessage: ({ text, ...destination }, signal) =>
      send('sendMessage', destination, (to) => ({ ...to, text }), callTimeoutMs, signal),

    close: () => exchange.close(),
  }
}

/** Of a message with a photo, sizes ascending, or with a document. */
function fileIdIn(message: unknown): string | undefined {
  const { photo, document } = message as { photo?: { file_id?: unknown }[]; document?: { file_id?: unknown } }
  const fileId = (Array.isArray(photo) ? photo.at(-1) : document)?.file_id
  return typeof fileId === 'string' ? fileId : undefined
}

const refusedWith = (error: unknown, description: RegExp): boolean =>
  error instanceof TelegramSaidNo && description.test(error.description)

/** In a form every value is text, and objects travel as JSON. */
function form(values: Record<string, unknown>, fileField: string, file: File): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue
    data.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  data.set(fileField, file)
  return data
}
