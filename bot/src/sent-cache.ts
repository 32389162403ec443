import { type Sent, sent } from '@emogram/contract'
import { LRUCache } from 'lru-cache'
import { commandMs, type RedisLink } from './redis.ts'

/** What was answered to which picture, for a while. */
export interface SentCache {
  get(picture: string): Promise<Sent | undefined>
  set(picture: string, sent: Sent): Promise<void>
  forget(picture: string): Promise<void>
}

/** Minutes: long enough for a photo that goes around, short enough that nobody has to be told to forget it. */
const keptMs = 10 * 60_000
const maxPictures = 2_000

export function createMemorySentCache(): SentCache {
  const cache = new LRUCache<string, Sent>({ max: maxPictures, ttl: keptMs })
  return {
    get: async (picture) => cache.get(picture),
    set: async (picture, sent) => void cache.set(picture, sent),
    forget: async (picture) => void cache.delete(picture),
  }
}

/** The same, for all bots that share a Redis. */
export function createRedisSentCache({ connection, within }: RedisLink, name: string): SentCache {
  const key = (picture: string) => `${name}:sent:${picture}`
  return {
    get: (picture) =>
      within(commandMs, async () => {
        const known = await connection.get(key(picture))
        // What another version of the bot has written is not worth an error.
        return known === null ? undefined : sent.safeParse(JSON.parse(known)).data
      }),
    set: (picture, answer) =>
      within(commandMs, async () => {
        await connection.set(key(picture), JSON.stringify(answer), 'PX', keptMs)
      }),
    forget: (picture) =>
      within(commandMs, async () => {
        await connection.del(key(picture))
      }),
  }
}
