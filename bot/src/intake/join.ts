import { words } from '@emogram/words'
import type { ReadChat } from '../asked.ts'
import type { AlbumsOptions } from './albums.ts'
import { albumJob } from './jobs.ts'
import type { Reception } from './reception.ts'

/** Makes a job of the parts of an album, if any of them turns to the bot. */
export function joinAlbum({ read, offer }: { read: ReadChat; offer: Reception }): AlbumsOptions['join'] {
  return async (parts) => {
    const [first] = parts
    if (first === undefined || !parts.some(({ asked }) => asked)) return
    const { preferences } = await read(first.chat_id, first.language_code)
    const admission = await offer([albumJob(parts, preferences)], first, words(preferences.language))
    // Not lost: the parts are still written down, and the next attempt, or the next bot, takes them up.
    if (admission === 'away' || admission === 'closed') throw new Error(`The queue is ${admission}.`)
  }
}
