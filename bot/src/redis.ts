import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { inTime, Late, type Log } from '@emogram/runtime'
import { Redis } from 'ioredis'

/** A Redis that may be away for a while: whoever asks it something is told so in time. */
export interface RedisLink {
  readonly connection: Redis
  /** A connection of its own, for whoever waits for news on it. */
  another(): Redis
  /** What is wrong, for an operator; undefined when it answered just now. */
  problem(): string | undefined
  /** Resolves when it answers again. @throws the reason when that is not within this time */
  back(ms: number): Promise<void>
  /** Resolves with the work. @throws Late when Redis does not answer in time; it may do the work later all the same */
  within<T>(ms: number, work: () => Promise<T>): Promise<T>
  close(): void
}

/** Redis answers in a millisecond; whatever takes longer than this is no answer any more. */
export const commandMs = 3_000
const pingEveryMs = 1_000

const options = {
  connectTimeout: 5_000,
  // Commands wait for Redis to come back: the work of minutes shall not be lost for a restart of seconds.
  maxRetriesPerRequest: null,
  retryStrategy: (times: number) => Math.min(times * 100, 1_000),
} as const

/** @param url  as Redis clients take it; with a password in it, so it is never logged */
export function connectRedis(url: string, log: Log): RedisLink {
  const connections: Redis[] = []
  /** BullMQ makes itself one to wait on, and cannot let go of it while Redis is away. */
  const copies: Redis[] = []
  const another = (): Redis => {
    const connection = new Redis(url, options)
    // Each failed attempt to connect is an event; that Redis is away is said once, below.
    connection.on('error', (error) => log.debug({ why: error.message }, 'connection to Redis'))
    connection.on('ready', () => void ping(connection))
    connections.push(connection)
    const duplicate = connection.duplicate.bind(connection)
    connection.duplicate = (override) => {
      const copy = duplicate(override)
      copies.push(copy)
      return copy
    }
    return connection
  }
  const closing = new AbortController()
  // Every command under way listens to it.
  setMaxListeners(0, closing.signal)
  let problem: string | undefined = 'Redis has not answered yet'
  const connection = another()

  const learn = (now: string | undefined) => {
    if (problem !== now && now === undefined) log.info('Redis answers')
    if (problem === undefined && now !== undefined) log.warn({ why: now }, 'Redis is away')
    problem = now
  }
  connection.on('close', () => learn('no connection to Redis'))

  const within = <T>(ms: number, work: () => Promise<T>) => inTime(ms, closing.signal, work)

  /** A connection to a machine that is gone looks like a slow one; only asking tells them apart. */
  async function ping(asked: Redis): Promise<void> {
    if (asked.status !== 'ready') return
    try {
      await within(commandMs, () => asked.ping())
      if (asked === connection) learn(undefined)
    } catch (error) {
      if (closing.signal.aborted) return
      if (asked === connection) learn(`Redis does not answer: ${(error as Error).message}`)
      if (error instanceof Late) asked.disconnect(true)
    }
  }

  const timer = setInterval(() => {
    for (const each of connections) void ping(each)
  }, pingEveryMs)

  return {
    connection,
    another,
    problem: () => problem,
    within,
    async back(ms) {
      const deadline = performance.now() + ms
      while (problem !== undefined) {
        if (performance.now() > deadline) throw new Error(problem)
        await sleep(50, undefined, { signal: closing.signal })
      }
    },
    close() {
      clearInterval(timer)
      closing.abort()
      for (const each of [...connections, ...copies]) each.disconnect()
    },
  }
}
