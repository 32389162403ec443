import { z } from 'zod'
import type { KeyValue } from '../key-value.ts'
import { commandMs, type RedisLink } from '../redis.ts'

/** One picture of an album, as far as the album's job needs it. */
const albumPart = z.object({
  chat_id: z.int(),
  message_id: z.int(),
  file_id: z.string(),
  file_unique_id: z.string(),
  spoiler: z.boolean(),
  /** Whether this part turns to the bot: a caption, and with it a mention, stands at one part only. */
  asked: z.boolean(),
  user_id: z.int().optional(),
  message_thread_id: z.int().optional(),
  /** Of the person's app. */
  language_code: z.string().optional(),
})
export type AlbumPart = z.infer<typeof albumPart>

/** Parts of albums that have come and are not yet a job; and for a while, which ones have become one. */
export interface AlbumStore {
  /** A part that is known, waiting or joined, stays as it is. */
  add(album: string, part: AlbumPart): Promise<void>
  waiting(album: string): Promise<readonly AlbumPart[]>
  /** These have become part of a job; none, where nothing waited. */
  joined(album: string, parts: readonly AlbumPart[]): Promise<void>
  /** Albums with parts that wait. */
  open(): Promise<readonly string[]>
}

/** As long as Telegram may deliver a part again after trouble. */
const rememberedMs = 3600_000

/** null: has become part of a job. */
const known = z.object({ at_ms: z.number(), parts: z.record(z.string(), albumPart.nullable()) })
type Known = z.infer<typeof known>

/** For one bot; albums.ts does one thing after the other with each album. */
export function createAlbumStore(values: KeyValue, nowMs = Date.now): AlbumStore {
  const read = (value: string | undefined): Known =>
    known.safeParse(JSON.parse(value ?? '{}')).data ?? { at_ms: nowMs(), parts: {} }
  const change = async (album: string, to: (before: Known['parts']) => Known['parts']) => {
    const { parts } = read(await values.get(album))
    await values.set(album, JSON.stringify({ at_ms: nowMs(), parts: to(parts) }))
  }
  return {
    add: (album, part) => change(album, (parts) => ({ [part.message_id]: part, ...parts })),
    waiting: async (album) => partsOf(Object.values(read(await values.get(album)).parts)),
    joined: (album, done) =>
      change(album, (parts) => ({
        ...parts,
        ...Object.fromEntries(done.map(({ message_id }) => [message_id, null])),
      })),
    async open() {
      const open: string[] = []
      for (const [album, value] of await values.all()) {
        const { at_ms, parts } = read(value)
        if (partsOf(Object.values(parts)).length > 0) open.push(album)
        else if (at_ms + rememberedMs < nowMs()) await values.delete(album)
      }
      return open
    },
  }
}

/** For bots that share a Redis: Telegram's webhook may give each of them a part of the same album. */
export function createRedisAlbumStore({ connection, within }: RedisLink, name: string): AlbumStore {
  const key = (album: string) => `${name}:album:${album}`
  const opened = `${name}:albums`
  return {
    add: (album, part) =>
      within(commandMs, async () => {
        await connection
          .multi()
          .hsetnx(key(album), String(part.message_id), JSON.stringify(part))
          .pexpire(key(album), rememberedMs)
          .sadd(opened, album)
          .exec()
      }),
    waiting: (album) =>
      within(commandMs, async () => {
        const values = await connection.hvals(key(album))
        return partsOf(values.map((value) => albumPart.safeParse(JSON.parse(value)).data ?? null))
      }),
    joined: (album, parts) =>
      within(commandMs, async () => {
        const change = connection.multi().srem(opened, album)
        for (const { message_id } of parts) change.hset(key(album), String(message_id), 'null')
        await change.exec()
      }),
    open: () => within(commandMs, () => connection.smembers(opened)),
  }
}

const partsOf = (values: readonly (AlbumPart | null)[]): AlbumPart[] =>
  values.filter((part) => part !== null).sort((a, b) => a.message_id - b.message_id)
