import type { ChatMessage, HistoryEntry, MemberStatus, Message, MessageContent } from '../model.ts'
import type { BotState, ChatState } from '../stream.ts'
import { ControlClient } from './control.ts'
import { fileForm, type SentAlbum, type SentFile, type SentFilm, type SentSticker } from './files.ts'
import { type Speech, speechFields } from './speech.ts'

export interface PersonChange {
  readonly first_name?: string
  readonly username?: string
  readonly language_code?: string
  /** The account is gone. */
  readonly deactivated?: boolean
}

export interface GroupChange {
  readonly title?: string
  /** Supergroups alone have topics: their ids begin at -1 000 000 000 000 and go down. */
  readonly is_forum?: boolean
  /** Whoever is named joins or changes; nobody else leaves. The first one is who does things by default. */
  readonly members?: readonly (PersonChange & { readonly id: number; readonly status?: MemberStatus })[]
  readonly bot?: 'administrator' | 'member' | 'left' | 'kicked'
  /** What the bot may not send. */
  readonly forbidden?: readonly ('text' | 'photos' | 'documents')[]
}

const lookAgainMs = 25

/** People with the app in hand, for tests: they send, read, wait, press; and Telegram fails on order. */
export class SimulatorClient extends ControlClient {
  /** Who the bot is, which commands it has, and whether it asks for updates. */
  bot(): Promise<BotState> {
    return this.call('GET', '/bot')
  }

  /** Begins the private chat, or changes who the person is, here and in groups. */
  person(id: number, person: PersonChange & { readonly blocked?: boolean } = {}): Promise<ChatState> {
    return this.call('PUT', `/chats/${id}`, person)
  }

  /** Begins the group, with the bot in it unless `bot` says otherwise, or changes it. */
  group(id: number, group: GroupChange = {}): Promise<ChatState> {
    return this.call('PUT', `/chats/${id}`, group)
  }

  /** @returns the topic's `message_thread_id` */
  async topic(chatId: number, name: string, from?: number): Promise<number> {
    const path = `/chats/${chatId}/topics`
    return (await this.call<{ message_thread_id: number }>('POST', path, { name, from })).message_thread_id
  }

  /** The group becomes a supergroup. */
  migrate(chatId: number, to?: number): Promise<ChatState> {
    return this.call('POST', `/chats/${chatId}/migrate`, { to })
  }

  /** The last one is the newest, and the one that everybody sees. */
  async setProfilePhotos(personId: number, photos: readonly Uint8Array[]): Promise<void> {
    for (const photo of photos) await this.call('POST', `/people/${personId}/photos`, fileForm([photo], {}))
  }

  async sendText(chatId: number, text: string, speech: Speech = {}): Promise<Message> {
    return first(await this.call<Sent>('POST', `/chats/${chatId}/text`, { text, ...speechFields(speech) }))
  }

  sendPhoto(chatId: number, bytes: Uint8Array, written: SentFile & Speech = {}): Promise<Message> {
    return this.#sendFile(chatId, 'photos', bytes, written)
  }

  sendDocument(chatId: number, bytes: Uint8Array, written: SentFile & Speech = {}): Promise<Message> {
    return this.#sendFile(chatId, 'documents', bytes, written)
  }

  async sendAlbum(
    chatId: number,
    files: readonly Uint8Array[],
    written: SentAlbum & Speech = {},
  ): Promise<Message[]> {
    const path = `/chats/${chatId}/${written.as ?? 'photos'}`
    return (await this.call<Sent>('POST', path, fileForm(files, written))).messages
  }

  /** A static one is a WebP. */
  sendSticker(chatId: number, bytes: Uint8Array, written: SentSticker & Speech = {}): Promise<Message> {
    const file = { fileName: 'sticker.webp', mimeType: 'image/webp' }
    return this.#sendFile(chatId, 'stickers', bytes, { ...file, ...written })
  }

  sendAnimation(
    chatId: number,
    bytes: Uint8Array,
    written: SentFile & SentFilm & Speech = {},
  ): Promise<Message> {
    const file = { fileName: 'animation.mp4', mimeType: 'video/mp4' }
    return this.#sendFile(chatId, 'animations', bytes, { ...file, ...written })
  }

  sendVideo(chatId: number, bytes: Uint8Array, written: SentFile & SentFilm & Speech = {}): Promise<Message> {
    const file = { fileName: 'video.mp4', mimeType: 'video/mp4' }
    return this.#sendFile(chatId, 'videos', bytes, { ...file, ...written })
  }

  /** A location, a poll, a voice message, a dice: the bot gets it as it is here. */
  async sendOther(
    chatId: number,
    content: Pick<
      MessageContent,
      'location' | 'contact' | 'poll' | 'dice' | 'voice' | 'audio' | 'video_note'
    >,
    speech: Speech = {},
  ): Promise<Message> {
    const body = { content, ...speechFields(speech) }
    return first(await this.call<Sent>('POST', `/chats/${chatId}/other`, body))
  }

  /** A person changes their own text or caption. */
  async edit(
    chatId: number,
    messageId: number,
    words: { readonly text: string } | { readonly caption: string },
  ): Promise<Message> {
    return first(await this.call<Sent>('PATCH', `/chats/${chatId}/messages/${messageId}`, words))
  }

  /** Somebody takes a message away; bots are not told. */
  async delete(chatId: number, messageId: number): Promise<void> {
    await this.call('DELETE', `/chats/${chatId}/messages/${messageId}`)
  }

  /** @returns the id of the callback query */
  async pressButton(chatId: number, messageId: number, data: string, from?: number): Promise<string> {
    const path = `/chats/${chatId}/messages/${messageId}/press`
    return (await this.call<{ query_id: string }>('POST', path, { data, from })).query_id
  }

  /** Everything in the chat now, oldest first, of all sides. */
  async messages(chatId: number): Promise<readonly ChatMessage[]> {
    return (await this.call<{ messages: ChatMessage[] }>('GET', `/chats/${chatId}/messages`)).messages
  }

  /** Everything that ever happened in the chat: what was sent, edited, deleted and when, oldest first. */
  async history(chatId: number): Promise<readonly HistoryEntry[]> {
    return (await this.call<{ history: HistoryEntry[] }>('GET', `/chats/${chatId}/history`)).history
  }

  /** The first message in the chat that `matches`, as soon as there is one. */
  async waitFor(
    chatId: number,
    matches: (message: ChatMessage) => boolean,
    timeoutMs = 30_000,
  ): Promise<ChatMessage> {
    const [found] = await this.waitForAll(chatId, matches, 1, timeoutMs)
    return found!
  }

  /** At least `count` messages that match. */
  async waitForAll(
    chatId: number,
    matches: (message: ChatMessage) => boolean,
    count: number,
    timeoutMs = 30_000,
  ): Promise<ChatMessage[]> {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      const messages = await this.messages(chatId)
      const found = messages.filter(matches)
      if (found.length >= count) return found
      if (Date.now() > deadline) {
        throw new Error(
          `Expected ${count} such message(s) in chat ${chatId} within ${timeoutMs} ms, got ${found.length}. ` +
            `The chat:\n${messages.map(inOneLine).join('\n')}`,
        )
      }
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
    }
  }

  /** A photo or file as it is in the chat. */
  async download(fileId: string): Promise<Uint8Array> {
    const response = await this.fetch('GET', `/files/${fileId}`)
    return new Uint8Array(await response.arrayBuffer())
  }

  /** Waits until a bot asks for updates. */
  async waitForBot(timeoutMs = 30_000): Promise<void> {
    const deadline = Date.now() + timeoutMs
    while (!(await this.bot()).listening) {
      if (Date.now() > deadline) throw new Error(`No bot has asked for updates within ${timeoutMs} ms.`)
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
    }
  }

  async #sendFile(
    chatId: number,
    kind: 'photos' | 'documents' | 'stickers' | 'animations' | 'videos',
    bytes: Uint8Array,
    written: SentFile & SentSticker & SentFilm & Speech,
  ): Promise<Message> {
    return first(await this.call<Sent>('POST', `/chats/${chatId}/${kind}`, fileForm([bytes], written)))
  }
}

interface Sent {
  readonly messages: Message[]
}

const first = ({ messages }: Sent): Message => messages[0]!

const inOneLine = ({ message_id, from, text, caption, photo, document }: ChatMessage): string =>
  [message_id, from.is_bot ? 'bot:' : 'person:', photo && '[photo]', document && '[file]', text ?? caption]
    .filter((part) => part !== undefined)
    .join(' ')
