import { commandMs, type RedisLink } from './redis.ts'

/** Who is waiting for how many pictures: the open jobs of each message, and the words that stand for them. */
export interface Ledger {
  /** @returns how many are open now; below zero where the end was quicker than the beginning */
  add(message: string, jobs: number): Promise<number>
  noteWords(message: string, messageId: number): Promise<void>
  /** Each words are taken once. */
  takeWords(message: string): Promise<number | undefined>
}

export function createMemoryLedger(): Ledger {
  const open = new Map<string, { jobs: number; words?: number }>()
  return {
    async add(message, jobs) {
      const known = open.get(message) ?? { jobs: 0 }
      known.jobs += jobs
      if (known.jobs > 0 || known.words !== undefined) open.set(message, known)
      else open.delete(message)
      return known.jobs
    },
    async noteWords(message, messageId) {
      open.set(message, { jobs: open.get(message)?.jobs ?? 0, words: messageId })
    },
    async takeWords(message) {
      const known = open.get(message)
      if (known !== undefined && known.jobs <= 0) open.delete(message)
      return known?.words
    },
  }
}

/** What a bot that was killed has left open is forgotten after this time; what is over, after a moment for stragglers. */
const keptSeconds = { open: 24 * 3600, over: 60 } as const

/** The same, for all bots that share a queue. */
export function createRedisLedger({ connection, within }: RedisLink, name: string): Ledger {
  const key = (message: string) => `${name}:open:${message}`
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
    takeWords: (message) =>
      within(commandMs, async () => {
        const [[, words] = []] =
          (await connection
            .multi()
            .hget(key(message), 'words')
            .hdel(key(message), 'words')
            .expire(key(message), keptSeconds.over)
            .exec()) ?? []
        return typeof words === 'string' ? Number(words) : undefined
      }),
  }
}
