import type { Sent } from '@emogram/contract'
import { LRUCache } from 'lru-cache'

/** What was answered to which picture, for a while. */
export interface SentCache {
  get(picture: string): Promise<Sent | undefined>
  set(picture: string, sent: Sent): Promise<void>
  forget(picture: string): Promise<void>
}

/** Minutes: long enough for a photo that goes around, short enough that nobody has to be told to forget it. */
export const keptMs = 10 * 60_000
const maxPictures = 2_000

export function createMemorySentCache(): SentCache {
  const cache = new LRUCache<string, Sent>({ max: maxPictures, ttl: keptMs })
  return {
    get: async (picture) => cache.get(picture),
    set: async (picture, sent) => void cache.set(picture, sent),
    forget: async (picture) => void cache.delete(picture),
  }
}
