import { LRUCache } from 'lru-cache'
import { pictureBytes, type Reading } from './order.ts'

/** Pictures of half a megabyte each: some hundred. Whoever finds none reads again. */
const memory = { bytes: 64 * 2 ** 20, ttlMs: 15 * 60_000 } as const

/** Answers that are ready but not in the chat yet, because Telegram asked for a pause or was not to be reached. */
export interface Drafts {
  get(jobId: string | undefined): readonly Reading[] | undefined
  keep(jobId: string | undefined, readings: readonly Reading[]): void
  forget(jobId: string | undefined): void
}

export function createDrafts(): Drafts {
  const drafts = new LRUCache<string, readonly Reading[]>({ maxSize: memory.bytes, ttl: memory.ttlMs })
  return {
    get: (jobId) => (jobId === undefined ? undefined : drafts.get(jobId)),
    keep(jobId, readings) {
      if (jobId !== undefined) drafts.set(jobId, readings, { size: 1 + pictureBytes(readings) })
    },
    forget(jobId) {
      if (jobId !== undefined) drafts.delete(jobId)
    },
  }
}
