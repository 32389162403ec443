/** The objects of the Bot API as far as the simulator speaks it. Names and fields are Telegram's. */

export interface User {
  readonly id: number
  readonly is_bot: boolean
  readonly first_name: string
  readonly username?: string
  readonly language_code?: string
}

export interface PrivateChat {
  readonly id: number
  readonly type: 'private'
  readonly first_name: string
}

export interface MessageEntity {
  readonly type: string
  /** In UTF-16 code units, as JavaScript counts. */
  readonly offset: number
  readonly length: number
  readonly url?: string | undefined
  readonly language?: string | undefined
}

export interface TelegramFile {
  readonly file_id: string
  /** The same for the same content; no use for downloading. */
  readonly file_unique_id: string
  readonly file_size: number
}

export interface PhotoSize extends TelegramFile {
  readonly width: number
  readonly height: number
}

export interface SentDocument extends TelegramFile {
  readonly file_name?: string
  readonly mime_type?: string
  readonly thumbnail?: PhotoSize
}

export interface InlineButton {
  readonly text: string
  readonly url?: string | undefined
  readonly callback_data?: string | undefined
}

export interface InlineKeyboard {
  readonly inline_keyboard: readonly (readonly InlineButton[])[]
}

/** What a message is about: everything but who, where and when. */
export interface MessageContent {
  readonly text?: string
  readonly entities?: readonly MessageEntity[]
  readonly caption?: string
  readonly caption_entities?: readonly MessageEntity[]
  /** Ascending; the last one is the largest. */
  readonly photo?: readonly PhotoSize[]
  readonly document?: SentDocument
  readonly media_group_id?: string
  readonly reply_to_message?: Message
  readonly reply_markup?: InlineKeyboard
}

export interface Message extends MessageContent {
  readonly message_id: number
  readonly from: User
  readonly chat: PrivateChat
  /** Seconds since 1970. */
  readonly date: number
  readonly edit_date?: number
}

export interface CallbackQuery {
  readonly id: string
  readonly from: User
  readonly message: Message
  readonly chat_instance: string
  readonly data: string
}

export interface Update {
  readonly update_id: number
  readonly message?: Message
  readonly callback_query?: CallbackQuery
}

export interface BotCommand {
  readonly command: string
  readonly description: string
}

/** What the person's side sees of a message: the message and what the bot put beside it. */
export type ChatMessage = Message & { readonly reactions: readonly string[] }
