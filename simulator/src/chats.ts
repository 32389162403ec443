import type {
  ChatInfo,
  ChatMessage,
  ChatType,
  EditableContent,
  HistoryEntry,
  MemberStatus,
  Message,
  MessageContent,
  User,
} from './model.ts'
import type { People } from './people.ts'

/** What the administrators of a group can keep a bot from sending. */
export type SendKind = 'text' | 'photos' | 'documents'

/** A person and the bot, or a group. In private Telegram gives the chat the person's id. */
export interface Chat {
  readonly id: number
  readonly type: ChatType
  title: string
  isForum: boolean
  /** By `message_thread_id`, which is the id of the message that announced the topic. */
  readonly topics: Map<number, string>
  /** The people in it. */
  readonly members: Map<number, MemberStatus>
  /** `kicked` in a private chat: the person has blocked the bot. */
  botStatus: MemberStatus
  forbidden: ReadonlySet<SendKind>
  /** The supergroup that this group has become. */
  migratedTo: number | undefined
  /** By message id, oldest first. */
  readonly messages: Map<number, ChatMessage>
  /** Everything that ever happened here, oldest first. */
  readonly history: HistoryEntry[]
  /** The last message of a person that the bot has confirmed. */
  seenUpTo: number
}

export interface ChatsOptions {
  readonly people: People
  readonly maxChats: number
  readonly maxMessagesPerChat: number
  readonly maxHistoryPerChat: number
  /** One row of ids for all chats, as a bot sees it in private chats. */
  readonly nextMessageId: () => number
  readonly nowMs: () => number
}

/** Ids tell the kind of a chat; below this they belong to supergroups. */
export const firstSupergroupId = -1_000_000_000_000

const typeOf = (id: number): ChatType =>
  id > 0 ? 'private' : id <= firstSupergroupId ? 'supergroup' : 'group'

/** All conversations. When there are too many, the one that has been quiet the longest goes. */
export class Chats {
  readonly #options: ChatsOptions
  /** Quiet ones first. */
  readonly #chats = new Map<number, Chat>()

  constructor(options: ChatsOptions) {
    this.#options = options
  }

  all(): Chat[] {
    return [...this.#chats.values()]
  }

  find(id: number): Chat | undefined {
    return this.#chats.get(id)
  }

  /** Finds or begins the chat and makes it the most recent one. */
  open(id: number): Chat {
    if (id > 0) this.#options.people.meet(id)
    const chat = this.#chats.get(id) ?? newChat(id)
    this.#chats.delete(id)
    this.#chats.set(id, chat)
    for (const quietest of this.#chats.keys()) {
      if (this.#chats.size <= this.#options.maxChats) break
      this.#chats.delete(quietest)
    }
    return chat
  }

  info(chat: Chat): ChatInfo {
    const { id, type, title, isForum } = chat
    if (type !== 'private') return { id, type, title, ...(isForum && { is_forum: true as const }) }
    const { firstName, username } = this.#options.people.meet(id)
    return { id, type, first_name: firstName, ...(username !== undefined && { username }) }
  }

  add(chat: Chat, from: User, content: MessageContent): ChatMessage {
    const id = this.#options.nextMessageId()
    const message: ChatMessage = {
      message_id: id,
      from,
      chat: this.info(chat),
      date: Math.floor(this.#options.nowMs() / 1000),
      ...content,
      reactions: [],
    }
    this.#put(chat, 'sent', message)
    for (const oldest of chat.messages.keys()) {
      if (chat.messages.size <= this.#options.maxMessagesPerChat) break
      chat.messages.delete(oldest)
    }
    return message
  }

  /** Keeps who, where and when of the message; `content` takes the place of all that can be edited. */
  edit(chat: Chat, message: ChatMessage, content: EditableContent): ChatMessage {
    const rest = withoutEditable(message)
    const edited = { ...rest, ...content, edit_date: Math.floor(this.#options.nowMs() / 1000) }
    this.#put(chat, 'edited', edited)
    return edited
  }

  react(chat: Chat, message: ChatMessage, reactions: readonly string[]): void {
    this.#put(chat, 'reacted', { ...message, reactions })
  }

  remove(chat: Chat, message: ChatMessage): void {
    chat.messages.delete(message.message_id)
    this.#remember(chat, 'deleted', message)
  }

  #put(chat: Chat, type: HistoryEntry['type'], message: ChatMessage): void {
    chat.messages.set(message.message_id, message)
    this.#remember(chat, type, message)
  }

  #remember(chat: Chat, type: HistoryEntry['type'], message: ChatMessage): void {
    chat.history.push({ type, at_ms: this.#options.nowMs(), message })
    if (chat.history.length > this.#options.maxHistoryPerChat) chat.history.shift()
  }
}

const newChat = (id: number): Chat => ({
  id,
  type: typeOf(id),
  title: 'Group',
  isForum: false,
  topics: new Map(),
  members: new Map(id > 0 ? [[id, 'member']] : []),
  botStatus: 'member',
  forbidden: new Set(),
  migratedTo: undefined,
  messages: new Map(),
  history: [],
  seenUpTo: 0,
})

export const editableOf = (message: Message): EditableContent => {
  const rest = withoutEditable(message)
  return Object.fromEntries(Object.entries(message).filter(([name]) => !(name in rest)))
}

function withoutEditable<T extends Message>(message: T): Omit<T, keyof EditableContent> {
  const {
    text: _text,
    entities: _entities,
    caption: _caption,
    caption_entities: _captionEntities,
    photo: _photo,
    document: _document,
    animation: _animation,
    has_media_spoiler: _spoiler,
    reply_markup: _markup,
    ...rest
  } = message
  return rest
}

/** Quoted messages do not quote further. */
export function quoted(message: ChatMessage): Message {
  const { reply_to_message: _, ...rest } = withoutReactions(message)
  return rest
}

export function withoutReactions({ reactions: _, ...message }: ChatMessage): Message {
  return message
}
