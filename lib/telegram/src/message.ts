import type { FormFile } from './form.ts'

/** Where a message goes. */
export interface Destination {
  readonly chatId: number | string
  /** A topic of the chat. */
  readonly messageThreadId?: number | undefined
  /** Sent as a reply to this message, or plainly where that message is gone. */
  readonly replyToMessageId?: number | undefined
}

/** A message of the bot's own. */
export interface OwnMessage {
  readonly chatId: number | string
  readonly messageId: number
}

/** As the Bot API has it. */
export interface Button {
  readonly text: string
  /** What the bot is told when it is pressed; at most 64 bytes. */
  readonly callback_data: string
}

/** A JPEG. As a document it arrives unchanged; as a photo, Telegram scales it. */
export interface Picture {
  readonly kind: 'photo' | 'document'
  readonly bytes: Uint8Array
}

/** What surrounds a picture. Texts and captions are plain: nothing in them is markup. */
export interface Frame {
  readonly caption?: string | undefined
  /** Covered until somebody taps it. Telegram has that for photos alone. */
  readonly spoiler?: boolean | undefined
  /** Rows of them, below. */
  readonly buttons?: readonly (readonly Button[])[] | undefined
}

export interface SentMessage {
  /** Absent where Telegram says only that the message already looks so. */
  readonly messageId: number
  /** Telegram's name for the picture that was sent: with it, it can be sent again without an upload. */
  readonly fileId?: string
}

/** In Telegram's words; what is undefined does not travel. */
export const destinationFields = ({ messageThreadId, replyToMessageId }: Destination) => ({
  message_thread_id: messageThreadId,
  reply_parameters:
    replyToMessageId === undefined
      ? undefined
      : { message_id: replyToMessageId, allow_sending_without_reply: true },
})

export const buttonFields = ({ buttons }: Pick<Frame, 'buttons'>) => ({
  reply_markup: buttons === undefined ? undefined : { inline_keyboard: buttons },
})

/** One entry of an album, or what takes the place of another message's content. */
export const mediaFields = ({ kind }: Picture, { caption, spoiler }: Frame, file: string) => ({
  type: kind,
  media: `attach://${file}`,
  caption,
  has_spoiler: kind === 'photo' ? spoiler : undefined,
})

export const fileOf = ({ kind, bytes }: Picture): FormFile => ({
  name: kind === 'photo' ? 'photo.jpg' : 'faces.jpg',
  type: 'image/jpeg',
  bytes,
})

/** @returns undefined where `message` is none, as after an edit that changed nothing */
export function sentMessage(message: unknown): SentMessage | undefined {
  const {
    message_id: messageId,
    photo,
    document,
  } = (message ?? {}) as {
    message_id?: unknown
    photo?: { file_id?: unknown }[]
    document?: { file_id?: unknown }
  }
  if (typeof messageId !== 'number') return undefined
  // Sizes come in ascending order.
  const fileId = (Array.isArray(photo) ? photo.at(-1) : document)?.file_id
  return typeof fileId === 'string' ? { messageId, fileId } : { messageId }
}
