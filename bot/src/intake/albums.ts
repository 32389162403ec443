import { limits } from '@emogram/contract'
import type { Log } from '@emogram/runtime'
import { summary } from '../telegram-api.ts'
import type { AlbumPart, AlbumStore } from './album-store.ts'

export interface AlbumsOptions {
  readonly store: AlbumStore
  readonly log: Log
  /** Called when the first part that turns to the bot has come, a while before `join`. */
  readonly noticed: (part: AlbumPart) => void
  /** Takes charge of pictures that belong together, in the order of their album; of none, where all were known. */
  readonly join: (parts: readonly AlbumPart[], noticed: AlbumPart | undefined) => Promise<void>
  readonly quietMs?: number
  readonly tryAgainMs?: number
  /** Albums that are waited for at the same time. */
  readonly maxOpen?: number
}

export interface Albums {
  /** Resolves when the part cannot be lost any more. */
  add(mediaGroupId: string, part: AlbumPart): Promise<void>
  /** Takes up what a bot that was killed has left open. */
  resume(): Promise<void>
  /** Joins what has come, while the queue still takes it. */
  stop(): Promise<void>
}

/** Telegram delivers the parts of an album one by one, usually within a fraction of this. */
const defaultQuietMs = 700
const defaultTryAgainMs = 5_000
const lookMs = 10 * 60_000

/**
 * Puts together what belongs together. Telegram says neither how many parts an album has nor which is the last, and they
 * may come with different answers to getUpdates: a first part that is held back unconfirmed would keep the others from
 * coming. So each part is written down before its update is confirmed, and when no more have come for a moment, all of
 * them become one job. Parts that come still later are an album of their own.
 */
export function createAlbums(options: AlbumsOptions): Albums {
  const {
    store,
    log,
    noticed,
    join,
    quietMs = defaultQuietMs,
    tryAgainMs = defaultTryAgainMs,
    maxOpen = 1_000,
  } = options
  const timers = new Map<string, NodeJS.Timeout>()
  const noticedOf = new Map<string, AlbumPart>()
  /** The last thing that is done with an album; the next one follows it. */
  const turns = new Map<string, Promise<void>>()
  let looking: NodeJS.Timeout | undefined
  let stopped = false

  function inTurn(album: string, work: () => Promise<void>): Promise<void> {
    const turn = (turns.get(album) ?? Promise.resolve()).then(work, work)
    turns.set(album, turn)
    const leave = () => {
      if (turns.get(album) === turn) turns.delete(album)
    }
    turn.then(leave, leave)
    return turn
  }

  function joinIn(album: string, ms: number): void {
    if (stopped) return
    clearTimeout(timers.get(album))
    const timer = setTimeout(() => {
      timers.delete(album)
      inTurn(album, () => joinNow(album)).catch((error: unknown) => {
        log.warn({ album, why: summary(error) }, 'album not joined')
        joinIn(album, tryAgainMs)
      })
    }, ms)
    timers.set(album, timer)
  }

  async function joinNow(album: string): Promise<void> {
    const waiting = await store.waiting(album)
    const parts = waiting.slice(0, limits.albumPictures)
    // The job first: its id follows from the parts, so a bot that is killed here makes no second one.
    await join(parts, noticedOf.get(album))
    noticedOf.delete(album)
    await store.joined(album, parts)
    if (waiting.length > parts.length) joinIn(album, 0)
  }

  async function resume(): Promise<void> {
    clearTimeout(looking)
    for (const album of await store.open()) {
      if (!timers.has(album)) joinIn(album, quietMs)
    }
    // Looking is also what makes the store forget.
    if (!stopped) looking = setTimeout(lookAgain, lookMs).unref()
  }

  function lookAgain(): void {
    resume().catch((error: unknown) => {
      log.warn({ why: summary(error) }, 'albums not looked through')
      looking = setTimeout(lookAgain, lookMs).unref()
    })
  }

  return {
    async add(mediaGroupId, part) {
      const album = `${part.chat_id}.${mediaGroupId}`
      const isOpen = timers.has(album) || turns.has(album)
      if (timers.size >= maxOpen && !isOpen) return await join([part], undefined)
      await inTurn(album, async () => {
        await store.add(album, part)
        joinIn(album, quietMs)
      })
      if (!part.asked || noticedOf.has(album) || !timers.has(album)) return
      noticedOf.set(album, part)
      noticed(part)
    },
    resume,
    async stop() {
      stopped = true
      clearTimeout(looking)
      const open = [...timers]
      for (const [, timer] of open) clearTimeout(timer)
      // What has come by now is all that this bot will see of it.
      await Promise.all(
        open.map(([album]) =>
          inTurn(album, () => joinNow(album)).catch((error: unknown) => {
            log.warn({ album, why: summary(error) }, 'album left for the next bot')
          }),
        ),
      )
    },
  }
}
