import { classification, type Face, type Preferences, preferences } from '@emogram/contract'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { commandMs, type RedisLink } from '../redis.ts'

/** All it takes to draw a result anew, or to hand it out as JSON. */
const keptResult = z.object({
  chat_id: z.int(),
  /** The message with the picture. */
  message_id: z.int(),
  message_thread_id: z.int().exactOptional(),
  picture: z.union([
    z.object({ type: z.literal('file_id'), file_id: z.string(), file_unique_id: z.string().exactOptional() }),
    z.object({ type: z.literal('url'), url: z.string() }),
  ]),
  spoiler: z.boolean(),
  preferences,
  image: classification.shape.image,
  faces: classification.shape.faces,
})

export interface KeptResult extends Omit<z.infer<typeof keptResult>, 'faces' | 'preferences'> {
  readonly preferences: Preferences
  readonly faces: readonly Face[]
}

/** Results by the id that their buttons carry, for minutes. An id begins with its chat's: `77.1234.0`. */
export interface KeptResults {
  get(resultId: string): Promise<KeptResult | undefined>
  set(resultId: string, result: KeptResult): Promise<void>
  forget(chatId: number): Promise<void>
}

/** Long enough to try all buttons, short enough that nobody has to be told to forget it. */
const keptMs = 15 * 60_000
/** Some 700 bytes for a face: tens of thousands of results. */
const maxBytes = 32 * 2 ** 20

export function createMemoryKeptResults(): KeptResults {
  const results = new LRUCache<string, string>({
    maxSize: maxBytes,
    ttl: keptMs,
    sizeCalculation: (json, id) => json.length + id.length,
  })
  return {
    get: async (id) => read(results.get(id)),
    set: async (id, result) => void results.set(id, JSON.stringify(result)),
    async forget(chatId) {
      for (const id of results.keys()) {
        if (id.startsWith(`${chatId}.`)) results.delete(id)
      }
    },
  }
}

/** The same, for all bots that share a Redis. */
export function createRedisKeptResults({ connection, within }: RedisLink, name: string): KeptResults {
  const key = (id: string) => `${name}:result:${id}`
  return {
    get: (id) => within(commandMs, async () => read((await connection.get(key(id))) ?? undefined)),
    set: (id, result) =>
      within(commandMs, async () => {
        await connection.set(key(id), JSON.stringify(result), 'PX', keptMs)
      }),
    async forget(chatId) {
      for await (const keys of connection.scanStream({ match: key(`${chatId}.*`), count: 1_000 })) {
        if (keys.length > 0) await connection.del(...(keys as string[]))
      }
    },
  }
}

/** What another version of the bot has written and this one cannot read is not there. */
function read(json: string | undefined): KeptResult | undefined {
  return json === undefined ? undefined : keptResult.safeParse(JSON.parse(json)).data
}
