import type { Update } from 'telegraf/types'
import { commandMs, type RedisLink } from './redis.ts'
import { steadyNow } from './steady-now.ts'
import type { Store } from './store.ts'

/**
 * The updates that were handled. Not "all up to the last one": Telegram starts its numbers anew, anywhere, for a bot
 * that was silent for a week.
 */
export interface KnownUpdates {
  has(id: number): Promise<boolean>
  add(id: number): Promise<void>
}

/** Telegram brings an update for a day at most, and nearly always within a minute. */
const kept = { updates: 10_000, ms: 24 * 3600_000 } as const

const prefix = 'update:'

export function createLocalKnownUpdates(store: Store): KnownUpdates {
  /** When each was handled, the oldest first. */
  const known = new Map<number, number>()
  const read = store.opened.then(async () => {
    const entries = (await store.entries(prefix)).map(
      ([key, atMs]) => [Number(key.slice(prefix.length)), Number(atMs)] as const,
    )
    for (const [id, atMs] of entries.sort(([, one], [, other]) => one - other)) known.set(id, atMs)
  })
  // Whoever asks first hears of it.
  read.catch(() => undefined)
  return {
    async has(id) {
      if (store.problem() === undefined) await read
      return (known.get(id) ?? 0) > steadyNow() - kept.ms
    },
    async add(id) {
      known.delete(id)
      known.set(id, steadyNow())
      store.writeSoon(prefix + id, steadyNow())
      for (const oldest of known.keys()) {
        if (known.size <= kept.updates) break
        known.delete(oldest)
        store.writeSoon(prefix + oldest, undefined)
      }
    },
  }
}

/** The same, for all bots that share a queue. */
export function createRedisKnownUpdates({ connection, within }: RedisLink, name: string): KnownUpdates {
  const key = `${name}:updates`
  return {
    has: (id) =>
      within(commandMs, async () => Number(await connection.zscore(key, id)) > Date.now() - kept.ms),
    add: (id) =>
      within(commandMs, async () => {
        await connection
          .multi()
          .zadd(key, Date.now(), id)
          .zremrangebyrank(key, 0, -kept.updates - 1)
          .pexpire(key, kept.ms)
          .exec()
      }),
  }
}

/** Handles each update once, also one that comes again while it is being handled. */
export function eachOnce(
  known: KnownUpdates,
  handle: (update: Update) => Promise<void>,
  onTrouble: (error: unknown) => void,
): (update: Update) => Promise<void> {
  const underWay = new Map<number, Promise<void>>()

  async function once(update: Update): Promise<void> {
    const id = update.update_id
    // What cannot be looked up is handled: jobs are known by their own ids, and the rest is words.
    const isKnown = await known.has(id).catch((error: unknown) => {
      onTrouble(error)
      return false
    })
    if (isKnown) return
    await handle(update)
    await known.add(id).catch(onTrouble)
  }

  return (update) => {
    const id = update.update_id
    const running = underWay.get(id)
    if (running !== undefined) return running
    const handled = once(update).finally(() => underWay.delete(id))
    underWay.set(id, handled)
    return handled
  }
}
