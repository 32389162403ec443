/** The objects of the Bot API as far as the simulator speaks it. Names and fields are Telegram's. */

export interface User {
  readonly id: number
  readonly is_bot: boolean
  readonly first_name: string
  readonly username?: string
  readonly language_code?: string
}

export type ChatType = 'private' | 'group' | 'supergroup'

export interface ChatInfo {
  readonly id: number
  readonly type: ChatType
  /** Of the person, in a private chat. */
  readonly first_name?: string
  readonly username?: string
  /** Of a group. */
  readonly title?: string
  /** The supergroup has topics. */
  readonly is_forum?: true
}

export interface MessageEntity {
  readonly type: string
  /** In UTF-16 code units, as JavaScript counts. */
  readonly offset: number
  readonly length: number
  readonly url?: string | undefined
  readonly language?: string | undefined
  readonly user?: User | undefined
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

export interface Sticker extends PhotoSize {
  readonly type: 'regular'
  readonly is_animated: boolean
  readonly is_video: boolean
  readonly thumbnail?: PhotoSize
  readonly emoji?: string
}

/** An animation (GIF or silent MP4) or a video. */
export interface MovingPicture extends SentDocument {
  readonly width: number
  readonly height: number
  readonly duration: number
}

export interface InlineButton {
  readonly text: string
  readonly url?: string | undefined
  readonly callback_data?: string | undefined
}

export interface InlineKeyboard {
  readonly inline_keyboard: readonly (readonly InlineButton[])[]
}

/** What an edit can replace. */
export interface EditableContent {
  readonly text?: string
  readonly entities?: readonly MessageEntity[]
  readonly caption?: string
  readonly caption_entities?: readonly MessageEntity[]
  /** Ascending; the last one is the largest. */
  readonly photo?: readonly PhotoSize[]
  readonly document?: SentDocument
  readonly animation?: MovingPicture
  readonly has_media_spoiler?: true
  readonly reply_markup?: InlineKeyboard
}

/** What a message is about: everything but who, where and when. */
export interface MessageContent extends EditableContent {
  readonly sticker?: Sticker
  readonly video?: MovingPicture
  readonly media_group_id?: string
  readonly reply_to_message?: Message
  readonly forward_origin?: {
    readonly type: 'hidden_user'
    readonly sender_user_name: string
    readonly date: number
  }
  /** The topic of a forum, or the thread of replies in any other supergroup. */
  readonly message_thread_id?: number
  /** Only then does `message_thread_id` mean anything to a bot. */
  readonly is_topic_message?: true
  readonly forum_topic_created?: { readonly name: string; readonly icon_color: number }
  readonly new_chat_members?: readonly User[]
  readonly migrate_to_chat_id?: number
  readonly migrate_from_chat_id?: number
  /** Whatever else people send, as it is: a location, a poll, a voice message. */
  readonly location?: unknown
  readonly contact?: unknown
  readonly poll?: unknown
  readonly dice?: unknown
  readonly voice?: unknown
  readonly audio?: unknown
  readonly video_note?: unknown
}

export interface Message extends MessageContent {
  readonly message_id: number
  readonly from: User
  readonly chat: ChatInfo
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

export type MemberStatus = 'creator' | 'administrator' | 'member' | 'left' | 'kicked'

export interface ChatMember {
  readonly user: User
  readonly status: MemberStatus
}

export interface ChatMemberUpdated {
  readonly chat: ChatInfo
  readonly from: User
  readonly date: number
  readonly old_chat_member: ChatMember
  readonly new_chat_member: ChatMember
}

export type UpdateContent =
  | { readonly message: Message }
  | { readonly edited_message: Message }
  | { readonly callback_query: CallbackQuery }
  | { readonly my_chat_member: ChatMemberUpdated }

export interface Update {
  readonly update_id: number
  readonly message?: Message
  readonly edited_message?: Message
  readonly callback_query?: CallbackQuery
  readonly my_chat_member?: ChatMemberUpdated
}

export interface BotCommand {
  readonly command: string
  readonly description: string
}

/** What the person's side sees of a message: the message and what the bot put beside it. */
export type ChatMessage = Message & { readonly reactions: readonly string[] }

/** Something that happened to a message, and what it was like afterwards. */
export interface HistoryEntry {
  readonly type: 'sent' | 'edited' | 'deleted' | 'reacted'
  /** Milliseconds since 1970. */
  readonly at_ms: number
  readonly message: ChatMessage
}
