import type { BotCommand, ChatMessage } from './model.ts'
import type { ChatState } from './stream.ts'

/** What a page that shows a chat has to know, as it happens. */
export type ChatEvent =
  | { readonly type: 'message' | 'edit'; readonly message: ChatMessage }
  | { readonly type: 'delete'; readonly message_id: number }
  | { readonly type: 'reaction'; readonly message_id: number; readonly reactions: readonly string[] }
  | { readonly type: 'chat_action'; readonly action: string; readonly for_ms: number }
  | {
      readonly type: 'callback_answer'
      readonly query_id: string
      readonly text: string | undefined
      readonly show_alert: boolean
      readonly url: string | undefined
    }
  /** The bot has confirmed the messages up to this one: it will not ask for them again. */
  | { readonly type: 'seen'; readonly up_to: number }
  /** Who is in it, what it is called, whether the bot is blocked. */
  | { readonly type: 'chat'; readonly chat: ChatState }

export type BotEvent =
  | { readonly type: 'listening'; readonly listening: boolean }
  | { readonly type: 'commands'; readonly commands: readonly BotCommand[] }

export type Listener = (event: ChatEvent | BotEvent) => void

/** Passes on what happens to whoever looks at the chat at that moment. Nothing is kept. */
export class EventHub {
  readonly #listeners = new Map<Listener, number>()

  get size(): number {
    return this.#listeners.size
  }

  listen(chatId: number, listener: Listener): () => void {
    this.#listeners.set(listener, chatId)
    return () => void this.#listeners.delete(listener)
  }

  publish(chatId: number, event: ChatEvent): void {
    for (const [listener, id] of this.#listeners) if (id === chatId) listener(event)
  }

  publishToAll(event: BotEvent): void {
    this.publishToEach(() => event)
  }

  /** What depends on the chat that somebody looks at. */
  publishToEach(eventFor: (chatId: number) => BotEvent): void {
    for (const [listener, chatId] of this.#listeners) listener(eventFor(chatId))
  }
}
