import { createDownload } from './download.ts'
import { notModified, TelegramDidNotAnswer, TelegramSaidNo } from './errors.ts'
import { createExchange } from './exchange.ts'
import { Form } from './form.ts'
import {
  buttonFields,
  type Destination,
  destinationFields,
  type Frame,
  fileOf,
  mediaFields,
  type OwnMessage,
  type Picture,
  type SentMessage,
  sentMessage,
} from './message.ts'
import { patiently } from './patience.ts'
import { type TelegramCall, watched } from './watched.ts'

export interface TelegramOptions {
  readonly token: string
  /** https://api.telegram.org, or another Bot API server. */
  readonly apiRoot: string
  /**
   * Folder shared with a Bot API server in local mode, at the same path here as there: files that it names are read from
   * here. Default: none, files come over HTTP.
   */
  readonly filesDir?: string | undefined
  /** Larger files are not downloaded. */
  readonly maxFileBytes: number
  /** Deadline of one call without a file. */
  readonly callTimeoutMs?: number
  /** Deadline of sending one picture, or one album. */
  readonly uploadTimeoutMs?: number
  /** Deadline of fetching one file. */
  readonly downloadTimeoutMs?: number
  /** Told of every attempt of every call. */
  readonly onCall?: (call: TelegramCall) => void
}

/**
 * What the services need of Telegram. Every method throws TelegramSaidNo, TelegramDidNotAnswer, or the reason of the
 * signal. A pause that Telegram asks for is nobody's here: it comes out as TelegramSaidNo, at once.
 */
export interface Telegram {
  /** @throws TelegramFileTooBig, TelegramFileOutOfReach as well */
  download(fileId: string, signal: AbortSignal): Promise<Uint8Array>
  sendText(message: Destination & { readonly text: string }, signal: AbortSignal): Promise<SentMessage>
  sendPicture(
    message: Destination & Frame & { readonly picture: Picture },
    signal: AbortSignal,
  ): Promise<SentMessage>
  /** Two to ten pictures of one kind as one group, with one caption on the first. */
  sendAlbum(
    message: Destination & Omit<Frame, 'buttons'> & { readonly pictures: readonly Picture[] },
    signal: AbortSignal,
  ): Promise<SentMessage[]>
  /** Edits can be repeated without harm, and are. */
  editText(message: OwnMessage & { readonly text: string }, signal: AbortSignal): Promise<SentMessage>
  /** Also turns a text into a picture. */
  editPicture(
    message: OwnMessage & Frame & { readonly picture: Picture },
    signal: AbortSignal,
  ): Promise<SentMessage>
  deleteMessage(message: OwnMessage, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

type Body = Record<string, unknown>

export function createTelegram(options: TelegramOptions): Telegram {
  const {
    filesDir,
    maxFileBytes,
    callTimeoutMs = 15_000,
    uploadTimeoutMs = 40_000,
    downloadTimeoutMs = 30_000,
  } = options
  const exchange = watched(
    createExchange(options.apiRoot, options.token),
    options.onCall ?? (() => undefined),
  )

  /** Where the chat has moved, the message goes there. */
  async function send(
    method: string,
    destination: Destination,
    body: (to: Body) => Form | object,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<unknown> {
    const { chatId } = destination
    const sendTo = (id: number | string) => {
      const to = { chat_id: id, ...destinationFields(destination) }
      return patiently(() => exchange.call(method, body(to), timeoutMs, signal), false, signal)
    }
    return await sendTo(chatId).catch((error: unknown) => {
      const movedTo = error instanceof TelegramSaidNo ? error.migrateToChatId : undefined
      if (movedTo === undefined || movedTo === chatId) throw error
      return sendTo(movedTo)
    })
  }

  /** A chat that has moved numbers its messages anew, so an edit does not follow it. */
  async function edit(
    method: string,
    { chatId, messageId }: OwnMessage,
    body: (which: Body) => Form | object,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<SentMessage> {
    const which = { chat_id: chatId, message_id: messageId }
    const call = () => exchange.call(method, body(which), timeoutMs, signal)
    const result = await patiently(call, true, signal).catch((error: unknown) => {
      if (!notModified(error)) throw error
    })
    return sentMessage(result) ?? { messageId }
  }

  return {
    download: createDownload(exchange, { filesDir, maxFileBytes, callTimeoutMs, downloadTimeoutMs }),

    async sendText({ text, ...destination }, signal) {
      const body = (to: Body) => ({ ...to, text })
      return oneMessage('sendMessage', await send('sendMessage', destination, body, callTimeoutMs, signal))
    },

    async sendPicture({ picture, ...message }, signal) {
      const { kind } = picture
      const method = kind === 'photo' ? 'sendPhoto' : 'sendDocument'
      const { caption, has_spoiler } = mediaFields(picture, message, kind)
      const body = (to: Body) =>
        new Form({ ...to, caption, has_spoiler, ...buttonFields(message) }, { [kind]: fileOf(picture) })
      return oneMessage(method, await send(method, message, body, uploadTimeoutMs, signal))
    },

    async sendAlbum({ pictures, caption, spoiler, ...destination }, signal) {
      const media = pictures.map((picture, i) =>
        mediaFields(picture, { caption: i === 0 ? caption : undefined, spoiler }, `file${i}`),
      )
      const files = () => Object.fromEntries(pictures.map((picture, i) => [`file${i}`, fileOf(picture)]))
      const body = (to: Body) => new Form({ ...to, media }, files())
      const result = await send('sendMediaGroup', destination, body, uploadTimeoutMs, signal)
      if (!Array.isArray(result)) throw namesNoMessage('sendMediaGroup')
      return result.map((message) => oneMessage('sendMediaGroup', message))
    },

    editText({ text, ...message }, signal) {
      const body = (which: Body) => ({ ...which, text })
      return edit('editMessageText', message, body, callTimeoutMs, signal)
    },

    editPicture({ picture, ...message }, signal) {
      const body = (which: Body) =>
        new Form(
          { ...which, media: mediaFields(picture, message, 'file'), ...buttonFields(message) },
          { file: fileOf(picture) },
        )
      return edit('editMessageMedia', message, body, uploadTimeoutMs, signal)
    },

    async deleteMessage({ chatId, messageId }, signal) {
      const which = { chat_id: chatId, message_id: messageId }
      const call = () => exchange.call('deleteMessage', which, callTimeoutMs, signal)
      await patiently(call, true, signal)
    },

    close: () => exchange.close(),
  }
}

function oneMessage(method: string, result: unknown): SentMessage {
  const message = sentMessage(result)
  if (message === undefined) throw namesNoMessage(method)
  return message
}

const namesNoMessage = (method: string) =>
  new TelegramDidNotAnswer(method, new Error('the answer names no message'))
