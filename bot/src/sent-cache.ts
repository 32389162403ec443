import { classification, type Preferences, sent } from '@emogram/contract'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { commandMs, type RedisLink } from './redis.ts'

const answered = z.object({ sent, classification })

/** What a service sent, and what it found in the picture. */
export type Answered = z.infer<typeof answered>

/** What was answered to which picture, for a while. */
export interface SentCache {
  get(key: string): Promise<Answered | undefined>
  /** @param chatId  by which it is forgotten */
  set(key: string, answer: Answered, chatId: number): Promise<void>
  drop(key: string): Promise<void>
  /** Everything that was first answered in this chat. */
  forget(chatId: number): Promise<void>
}

/** The same picture looks and reads differently for those who chose so. */
export const cacheKey = (picture: string, { language, style, details, min_score }: Preferences): string =>
  [picture, language, style, details, min_score].join('|')

/** Minutes: long enough for a photo that goes around, short enough that nobody has to be told to forget it. */
const keptMs = 10 * 60_000
/** A face is some 700 bytes. */
const maxBytes = 16 * 2 ** 20

export function createMemorySentCache(): SentCache {
  const cache = new LRUCache<string, { readonly json: string; readonly chatId: number }>({
    maxSize: maxBytes,
    ttl: keptMs,
    sizeCalculation: ({ json }, key) => json.length + key.length,
  })
  return {
    get: async (key) => read(cache.get(key)?.json),
    set: async (key, answer, chatId) => void cache.set(key, { json: JSON.stringify(answer), chatId }),
    drop: async (key) => void cache.delete(key),
    async forget(chatId) {
      for (const [key, known] of cache.entries()) if (known.chatId === chatId) cache.delete(key)
    },
  }
}

/** The same, for all bots that share a Redis. */
export function createRedisSentCache({ connection, within }: RedisLink, name: string): SentCache {
  const nameOf = (key: string) => `${name}:sent:${key}`
  const ofChat = (chatId: number) => `${name}:sent-in:${chatId}`
  return {
    get: (key) => within(commandMs, async () => read((await connection.get(nameOf(key))) ?? undefined)),
    set: (key, answer, chatId) =>
      within(commandMs, async () => {
        await connection
          .multi()
          .set(nameOf(key), JSON.stringify(answer), 'PX', keptMs)
          .sadd(ofChat(chatId), key)
          .pexpire(ofChat(chatId), keptMs)
          .exec()
      }),
    drop: (key) =>
      within(commandMs, async () => {
        await connection.del(nameOf(key))
      }),
    forget: (chatId) =>
      within(commandMs, async () => {
        const keys = await connection.smembers(ofChat(chatId))
        await connection.del(ofChat(chatId), ...keys.map(nameOf))
      }),
  }
}

/** What another version of the bot has written is not worth an error. */
function read(json: string | undefined): Answered | undefined {
  return json === undefined ? undefined : answered.safeParse(JSON.parse(json)).data
}
