import type { Log } from '@emogram/runtime'
import { createJournal } from './journal.ts'
import { diskKeyValue, type KeyValue, redisKeyValue } from './key-value.ts'
import { createLocalKnownUpdates, createRedisKnownUpdates, type KnownUpdates } from './known-updates.ts'
import { createLocalQueue } from './local-queue.ts'
import type { JobQueue, QueueOptions } from './queue.ts'
import { connectRedis, type RedisLink } from './redis.ts'
import { createRedisQueue } from './redis-queue.ts'
import { createRedisShortMemory, createShortMemory, type Passing, type ShortMemory } from './short-memory.ts'
import { openStore } from './store.ts'

/** Where all that is which has to outlive the bot. */
export interface Keeping {
  createQueue(options: QueueOptions): JobQueue
  readonly known: KnownUpdates
  /** Small things that outlive the bot, by name. */
  values(name: string): KeyValue
  /** What is kept for minutes. */
  passing<T>(kind: Passing<T>): ShortMemory<T>
  /** For what several bots share. */
  readonly redis: RedisLink | undefined
  /** Resolves when it can be used, or can be waited for. Rejects when there is no use in going on. */
  readonly judged: Promise<void>
  close(): Promise<void>
}

/** Of one bot, which alone has the folder. */
export function keepOnDisk(folder: string, log: Log): Keeping {
  const store = openStore(folder, log)
  return {
    createQueue: (options) => createLocalQueue({ ...options, journal: createJournal(store) }),
    known: createLocalKnownUpdates(store),
    redis: undefined,
    values: (name) => diskKeyValue(store, name),
    // Nobody misses it after a restart.
    passing: createShortMemory,
    judged: store.judged,
    close: store.close,
  }
}

/** Of all bots that share the work under this name. */
export function keepInRedis(url: string, name: string, log: Log): Keeping {
  const redis = connectRedis(url, log)
  return {
    createQueue: (options) => createRedisQueue({ ...options, redis, name }),
    known: createRedisKnownUpdates(redis, name),
    redis,
    values: (group) => redisKeyValue(redis, `${name}:${group}`),
    passing: (kind) => createRedisShortMemory(kind, redis, name),
    // It may come later.
    judged: Promise.resolve(),
    close: async () => redis.close(),
  }
}
