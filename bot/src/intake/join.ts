import { words } from '@emogram/words'
import type { ReadChat } from '../asked.ts'
import type { Board } from '../status/board.ts'
import type { AlbumsOptions } from './albums.ts'
import { albumJob } from './jobs.ts'
import type { Reception } from './reception.ts'

export interface JoinOptions {
  readonly read: ReadChat
  readonly offer: Reception
  readonly board: Pick<Board, 'noticed'>
}

/** Makes a job of the parts of an album, if any of them turns to the bot. */
export function joinAlbum({ read, offer, board }: JoinOptions): AlbumsOptions['join'] {
  return async (parts, noticed) => {
    const [first] = parts
    if (first === undefined && noticed !== undefined) board.noticed(noticed, false)
    if (first === undefined || !parts.some(({ asked }) => asked)) return
    const { preferences } = await read(first.chat_id, first.language_code)
    const admission = await offer([albumJob(parts, preferences)], first, words(preferences.language))
    // Not lost: the parts are still written down, and the next attempt, or the next bot, takes them up.
    if (admission === 'away' || admission === 'closed') throw new Error(`The queue is ${admission}.`)
    // The job is shown at its first part, which need not have come first.
    const isShown = admission === 'accepted' && noticed?.message_id === first.message_id
    if (noticed !== undefined && !isShown) board.noticed(noticed, false)
  }
}
