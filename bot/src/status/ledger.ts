import type { KeyValue } from '../key-value.ts'
import { commandMs, type RedisLink } from '../redis.ts'

/** Who is waiting for how many pictures: the open jobs of each message, and the words that stand for them. */
export interface Ledger {
  /** @returns how many are open now; below zero where the end was quicker than the beginning */
  add(message: string, jobs: number): Promise<number>
  noteWords(message: string, messageId: number): Promise<void>
  words(message: string): Promise<number | undefined>
  /** Each words are taken once. */
  takeWords(message: string): Promise<number | undefined>
}

/** @param shown  outlives the bot, so that a next one finds the words that this one has left behind */
export function createLedger(shown: KeyValue): Ledger {
  const open = new Map<string, number>()
  const words = async (message: string) => {
    const known = await shown.get(message)
    return known === undefined ? undefined : Number(known)
  }
  return {
    async add(message, jobs) {
      const sum = (open.get(message) ?? 0) + jobs
      if (sum > 0) open.set(message, sum)
      else open.delete(message)
      return sum
    },
    noteWords: (message, messageId) => shown.set(message, String(messageId)),
    words,
    async takeWords(message) {
      const known = await words(message)
      if (known !== undefined) await shown.delete(message)
      return known
    },
  }
}

/** What a bot that was killed has left open is forgotten after this time; what is over, after a moment for stragglers. */
const keptSeconds = { open: 24 * 3600, over: 60 } as const

/** The same, for all bots that share a queue. */
export function createRedisLedger({ connection, within }: RedisLink, name: string): Ledger {
  const key = (message: string) => `${name}:open:${message}`
  const numberOf = (words: unknown) => (typeof words === 'string' ? Number(words) : undefined)
  return {
    add: (message, jobs) =>
      within(commandMs, async () => {
        const [[, open] = []] =
          (await connection
            .multi()
            .hincrby(key(message), 'jobs', jobs)
            .expire(key(message), keptSeconds.open)
            .exec()) ?? []
        return Number(open)
      }),
    noteWords: (message, messageId) =>
      within(commandMs, async () => {
        await connection.hset(key(message), 'words', messageId)
      }),
    words: (message) => within(commandMs, async () => numberOf(await connection.hget(key(message), 'words'))),
    takeWords: (message) =>
      within(commandMs, async () => {
        const [[, words] = []] =
          (await connection
            .multi()
            .hget(key(message), 'words')
            .hdel(key(message), 'words')
            .expire(key(message), keptSeconds.over)
            .exec()) ?? []
        return numberOf(words)
      }),
  }
}
