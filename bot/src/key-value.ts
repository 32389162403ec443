import { commandMs, type RedisLink } from './redis.ts'
import type { Store } from './store.ts'

/** Small things that are to outlive the bot, by name. Whoever keeps JSON in it checks what comes out. */
export interface KeyValue {
  get(key: string): Promise<string | undefined>
  set(key: string, value: string): Promise<void>
  delete(key: string): Promise<void>
  /** Every key with its value; meant for the few that a start has to look through. */
  all(): Promise<readonly (readonly [key: string, value: string])[]>
}

/** For tests, and for what need not outlive anything. */
export function memoryKeyValue(): KeyValue {
  const values = new Map<string, string>()
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
    all: async () => [...values],
  }
}

/** Shared by all bots of a Redis: one hash, so that all of it is found without searching. */
export function redisKeyValue({ connection, within }: RedisLink, name: string): KeyValue {
  return {
    get: (key) => within(commandMs, async () => (await connection.hget(name, key)) ?? undefined),
    set: (key, value) =>
      within(commandMs, async () => {
        await connection.hset(name, key, value)
      }),
    delete: (key) =>
      within(commandMs, async () => {
        await connection.hdel(name, key)
      }),
    all: () => within(commandMs, async () => Object.entries(await connection.hgetall(name))),
  }
}

/** Of the one bot that has the folder. */
export function diskKeyValue(store: Store, name: string): KeyValue {
  const prefix = `${name}:`
  return {
    async get(key) {
      const value = await store.read(prefix + key)
      return value === undefined ? undefined : String(value)
    },
    set: (key, value) => store.write(prefix + key, value),
    delete: (key) => store.write(prefix + key, undefined),
    async all() {
      const entries = await store.entries(prefix)
      return entries.map(([key, value]) => [key.slice(prefix.length), String(value)] as const)
    },
  }
}
