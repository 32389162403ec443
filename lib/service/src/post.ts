import type { AnswerTo } from '@emogram/contract'
import type { Log } from '@emogram/runtime'
import {
  cannotBeEdited,
  type Destination,
  type Frame,
  type OwnMessage,
  type Picture,
  photoRefused,
  type SentMessage,
  type Telegram,
} from '@emogram/telegram'

/** Of an answer, as far as it has come. An edit may be done twice; what was sent may not. */
export type Progress = 'reading' | 'editing' | 'sending'

export interface PostOptions {
  readonly telegram: Telegram
  readonly to: AnswerTo & { readonly chat_id: number | string }
  readonly log: Log
  readonly signal: AbortSignal
  /** Told before each call. */
  readonly onProgress: (progress: Progress) => void
}

/** Brings an answer into the chat: in the place of the bot's status message where that can be, else as a reply. */
export function createPost({ telegram, to, log, signal, onProgress }: PostOptions) {
  const destination: Destination = {
    chatId: to.chat_id,
    messageThreadId: to.message_thread_id,
    replyToMessageId: to.reply_to_message_id,
  }
  const status: OwnMessage | undefined =
    to.status_message_id === undefined ? undefined : { chatId: to.chat_id, messageId: to.status_message_id }

  async function inPlaceOfStatus(
    edit: (message: OwnMessage) => Promise<SentMessage>,
    send: () => Promise<SentMessage>,
  ): Promise<SentMessage> {
    if (status !== undefined) {
      try {
        onProgress('editing')
        return await edit(status)
      } catch (error) {
        if (!cannotBeEdited(error)) throw error
      }
    }
    return await sendBeside(send)
  }

  /** A new message, and what the status said is over. */
  async function sendBeside<T>(send: () => Promise<T>): Promise<T> {
    onProgress('sending')
    const sent = await send()
    // Nobody waits for it: the answer is there, and so is the deadline.
    if (status !== undefined) void remove(status)
    return sent
  }

  async function remove(message: OwnMessage): Promise<void> {
    try {
      await telegram.deleteMessage(message, signal)
    } catch (error) {
      log.info({ err: error }, 'a status message is left over')
    }
  }

  async function asPhotoOrDocument<T>(
    canBePhoto: boolean,
    post: (kind: Picture['kind']) => Promise<T>,
  ): Promise<{ kind: Picture['kind']; posted: T }> {
    if (canBePhoto) {
      try {
        return { kind: 'photo', posted: await post('photo') }
      } catch (error) {
        if (!photoRefused(error)) throw error
      }
    }
    return { kind: 'document', posted: await post('document') }
  }

  return {
    text: (text: string): Promise<SentMessage> =>
      inPlaceOfStatus(
        (message) => telegram.editText({ ...message, text }, signal),
        () => telegram.sendText({ ...destination, text }, signal),
      ),

    picture: (bytes: Buffer, canBePhoto: boolean, frame: Frame) =>
      asPhotoOrDocument(canBePhoto, (kind) => {
        const message = { ...frame, picture: { kind, bytes } }
        return inPlaceOfStatus(
          (place) => telegram.editPicture({ ...place, ...message }, signal),
          () => telegram.sendPicture({ ...destination, ...message }, signal),
        )
      }),

    /** A status message cannot become one. */
    album: (all: readonly Buffer[], canBePhotos: boolean, frame: Omit<Frame, 'buttons'>) =>
      asPhotoOrDocument(canBePhotos, (kind) => {
        const pictures = all.map((bytes) => ({ kind, bytes }))
        return sendBeside(() => telegram.sendAlbum({ ...destination, ...frame, pictures }, signal))
      }),
  }
}

export type Post = ReturnType<typeof createPost>
