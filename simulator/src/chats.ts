import type { ChatMessage, Message, MessageContent, PrivateChat, User } from './model.ts'

export interface Person {
  readonly id: number
  readonly firstName: string
  /** IETF tag, as the person's app reports it to bots. */
  readonly languageCode: string
  readonly blocked: boolean
}

/** One private chat: a person and the bot. Telegram gives both the same id. */
export interface Chat {
  person: Person
  /** By message id, oldest first. */
  readonly messages: Map<number, ChatMessage>
  /** The last message of the person that the bot has confirmed. */
  seenUpTo: number
}

export interface ChatsOptions {
  readonly maxChats: number
  readonly maxMessagesPerChat: number
  /** One row of ids for all chats, as a bot sees it in private chats. */
  readonly nextMessageId: () => number
  readonly nowMs: () => number
}

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
    const chat = this.#chats.get(id) ?? {
      person: { id, firstName: 'You', languageCode: 'en', blocked: false },
      messages: new Map(),
      seenUpTo: 0,
    }
    this.#chats.delete(id)
    this.#chats.set(id, chat)
    for (const quietest of this.#chats.keys()) {
      if (this.#chats.size <= this.#options.maxChats) break
      this.#chats.delete(quietest)
    }
    return chat
  }

  add(chat: Chat, from: User, content: MessageContent): Message {
    const id = this.#options.nextMessageId()
    const message: ChatMessage = {
      message_id: id,
      from,
      chat: privateChat(chat.person),
      date: Math.floor(this.#options.nowMs() / 1000),
      ...content,
      reactions: [],
    }
    chat.messages.set(id, message)
    for (const oldest of chat.messages.keys()) {
      if (chat.messages.size <= this.#options.maxMessagesPerChat) break
      chat.messages.delete(oldest)
    }
    return withoutReactions(message)
  }

  /** Keeps who, where and when of the message, and whatever `content` does not name. */
  edit(chat: Chat, message: ChatMessage, content: MessageContent): Message {
    const { reply_markup: _, ...rest } = message
    const edited = { ...rest, ...content, edit_date: Math.floor(this.#options.nowMs() / 1000) }
    chat.messages.set(message.message_id, edited)
    return withoutReactions(edited)
  }

  react(chat: Chat, message: ChatMessage, reactions: readonly string[]): void {
    chat.messages.set(message.message_id, { ...message, reactions })
  }
}

export const privateChat = (person: Person): PrivateChat => ({
  id: person.id,
  type: 'private',
  first_name: person.firstName,
})

export const userOf = (person: Person): User => ({
  id: person.id,
  is_bot: false,
  first_name: person.firstName,
  language_code: person.languageCode,
})

/** Quoted messages do not quote further. */
export function quoted(message: ChatMessage): Message {
  const { reply_to_message: _, ...rest } = withoutReactions(message)
  return rest
}

export function withoutReactions({ reactions: _, ...message }: ChatMessage): Message {
  return message
}
