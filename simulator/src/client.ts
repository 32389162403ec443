import type { Call } from './calls.ts'
import type { FaultOrder } from './faults.ts'
import type { ChatMessage, Message, MessageEntity } from './model.ts'
import type { BotState, ChatState } from './stream.ts'

export interface Written {
  readonly entities?: readonly MessageEntity[]
  readonly replyTo?: number
}

export interface SentFile {
  readonly caption?: string
  readonly fileName?: string
  readonly mimeType?: string
}

const callTimeoutMs = 30_000
const lookAgainMs = 25

/** A person with the app in hand, for tests: sends, reads, waits, presses; and makes Telegram fail on order. */
export class SimulatorClient {
  readonly #root: string

  /** @param url as `Simulator.url` has it */
  constructor(url: string) {
    this.#root = `${url}/api`
  }

  /** Who the bot is, which commands it has, and whether it asks for updates. */
  bot(): Promise<BotState> {
    return this.#call('GET', '/bot')
  }

  /** Begins the chat, or changes who the person is. */
  person(
    chatId: number,
    person: { first_name?: string; language_code?: string; blocked?: boolean } = {},
  ): Promise<ChatState> {
    return this.#call('PUT', `/chats/${chatId}`, person)
  }

  async sendText(chatId: number, text: string, { entities, replyTo }: Written = {}): Promise<Message> {
    const body = { text, entities, reply_to_message_id: replyTo }
    return first(await this.#call<Sent>('POST', `/chats/${chatId}/text`, body))
  }

  async sendPhoto(chatId: number, bytes: Uint8Array, written: SentFile & Written = {}): Promise<Message> {
    return first(await this.#sendFiles(chatId, 'photos', [bytes], written))
  }

  async sendDocument(chatId: number, bytes: Uint8Array, written: SentFile & Written = {}): Promise<Message> {
    return first(await this.#sendFiles(chatId, 'documents', [bytes], written))
  }

  async sendAlbum(
    chatId: number,
    photos: readonly Uint8Array[],
    written: SentFile & Written = {},
  ): Promise<Message[]> {
    return (await this.#sendFiles(chatId, 'photos', photos, written)).messages
  }

  async pressButton(chatId: number, messageId: number, data: string): Promise<string> {
    const path = `/chats/${chatId}/messages/${messageId}/press`
    return (await this.#call<{ query_id: string }>('POST', path, { data })).query_id
  }

  /** Everything in the chat now, oldest first, of both sides. */
  async messages(chatId: number): Promise<readonly ChatMessage[]> {
    return (await this.#call<{ messages: ChatMessage[] }>('GET', `/chats/${chatId}/messages`)).messages
  }

  /** The first message in the chat that `matches`, as soon as there is one. */
  async waitFor(
    chatId: number,
    matches: (message: ChatMessage) => boolean,
    timeoutMs = 10_000,
  ): Promise<ChatMessage> {
    const [found] = await this.waitForAll(chatId, matches, 1, timeoutMs)
    return found!
  }

  /** At least `count` messages that match. */
  async waitForAll(
    chatId: number,
    matches: (message: ChatMessage) => boolean,
    count: number,
    timeoutMs = 10_000,
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
    const response = await this.#fetch('GET', `/files/${fileId}`)
    return new Uint8Array(await response.arrayBuffer())
  }

  /** Waits until a bot asks for updates. */
  async waitForBot(timeoutMs = 10_000): Promise<void> {
    const deadline = Date.now() + timeoutMs
    while (!(await this.bot()).listening) {
      if (Date.now() > deadline) throw new Error(`No bot has asked for updates within ${timeoutMs} ms.`)
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
    }
  }

  /** The next calls of a method go wrong. */
  async fail(fault: FaultOrder): Promise<void> {
    await this.#call('POST', '/faults', fault)
  }

  async clearFaults(): Promise<void> {
    await this.#call('DELETE', '/faults')
  }

  /** What the bot and the services called, oldest first; `download` stands for files. */
  async calls(method?: string): Promise<readonly Call[]> {
    const query = method === undefined ? '' : `?method=${encodeURIComponent(method)}`
    return (await this.#call<{ calls: Call[] }>('GET', `/calls${query}`)).calls
  }

  async clearCalls(): Promise<void> {
    await this.#call('DELETE', '/calls')
  }

  #sendFiles(
    chatId: number,
    kind: 'photos' | 'documents',
    files: readonly Uint8Array[],
    { caption, entities, replyTo, ...file }: SentFile & Written,
  ): Promise<Sent> {
    const form = new FormData()
    if (caption !== undefined) form.set('caption', caption)
    if (entities !== undefined) form.set('entities', JSON.stringify(entities))
    if (replyTo !== undefined) form.set('reply_to_message_id', String(replyTo))
    for (const bytes of files) {
      const blob = new Blob([Uint8Array.from(bytes)], { type: file.mimeType ?? 'image/jpeg' })
      form.append('file', blob, file.fileName ?? 'photo.jpg')
    }
    return this.#call('POST', `/chats/${chatId}/${kind}`, form)
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    return (await (await this.#fetch(method, path, body)).json()) as T
  }

  async #fetch(method: string, path: string, body?: object): Promise<Response> {
    const response = await fetch(this.#root + path, {
      method,
      signal: AbortSignal.timeout(callTimeoutMs),
      ...(body instanceof FormData && { body }),
      ...(body !== undefined &&
        !(body instanceof FormData) && {
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response
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
