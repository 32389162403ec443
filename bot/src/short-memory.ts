import { LRUCache } from 'lru-cache'
import type { z } from 'zod'
import { commandMs, type RedisLink } from './redis.ts'

/** What is worth keeping for minutes: long enough to be of use, short enough that nobody has to be told to forget it. */
export interface Passing<T> {
  readonly name: string
  /** What another version of the bot has written and this one cannot read is not there. */
  readonly schema: z.ZodType<T>
  readonly keptMs: number
  /** Of all together, where one bot has them in its own memory. */
  readonly maxBytes: number
}

export interface ShortMemory<T> {
  get(key: string): Promise<T | undefined>
  /** @param chatId  by which it is forgotten */
  set(key: string, value: T, chatId: number): Promise<void>
  drop(key: string): Promise<void>
  /** Everything that was kept for this chat. */
  forget(chatId: number): Promise<void>
}

export function createShortMemory<T>({ schema, keptMs, maxBytes }: Passing<T>): ShortMemory<T> {
  const known = new LRUCache<string, { readonly json: string; readonly chatId: number }>({
    maxSize: maxBytes,
    ttl: keptMs,
    sizeCalculation: ({ json }, key) => json.length + key.length,
  })
  return {
    get: async (key) => read(schema, known.get(key)?.json),
    set: async (key, value, chatId) => void known.set(key, { json: JSON.stringify(value), chatId }),
    drop: async (key) => void known.delete(key),
    async forget(chatId) {
      for (const [key, entry] of known.entries()) if (entry.chatId === chatId) known.delete(key)
    },
  }
}

/** The same, for all bots that share a Redis. */
export function createRedisShortMemory<T>(
  { name, schema, keptMs }: Passing<T>,
  { connection, within }: RedisLink,
  prefix: string,
): ShortMemory<T> {
  const nameOf = (key: string) => `${prefix}:${name}:${key}`
  const ofChat = (chatId: number) => `${prefix}:${name}-in:${chatId}`
  return {
    get: (key) =>
      within(commandMs, async () => read(schema, (await connection.get(nameOf(key))) ?? undefined)),
    set: (key, value, chatId) =>
      within(commandMs, async () => {
        const now = Date.now()
        await connection
          .multi()
          .set(nameOf(key), JSON.stringify(value), 'PX', keptMs)
          .zadd(ofChat(chatId), now, key)
          // Or the list of a chat that never rests would grow for ever.
          .zremrangebyscore(ofChat(chatId), 0, now - keptMs)
          .pexpire(ofChat(chatId), keptMs)
          .exec()
      }),
    drop: (key) =>
      within(commandMs, async () => {
        await connection.del(nameOf(key))
      }),
    forget: (chatId) =>
      within(commandMs, async () => {
        const keys = await connection.zrange(ofChat(chatId), 0, -1)
        await connection.del(ofChat(chatId), ...keys.map(nameOf))
      }),
  }
}

const read = <T>(schema: z.ZodType<T>, json: string | undefined): T | undefined =>
  json === undefined ? undefined : schema.safeParse(JSON.parse(json)).data
