import type { Speech } from './speech.ts'
import { speechFields } from './speech.ts'

export interface SentFile {
  /** On the first item of an album. */
  readonly caption?: string
  readonly fileName?: string
  readonly mimeType?: string
  /** What the size of the file is said to be, so that nobody has to send 25 MB. */
  readonly declaredBytes?: number
  /** Sends a part of an album by itself, with other things in between. */
  readonly mediaGroupId?: string
}

export interface SentAlbum extends SentFile {
  /** Photos by default. */
  readonly as?: 'photos' | 'documents'
  /** One for each item. */
  readonly captions?: readonly (string | null)[]
  /** In which order the bot hears of the items, counted from 0. */
  readonly updateOrder?: readonly number[]
  /** How long the bot waits between two items. */
  readonly updatePauseMs?: number
}

export interface SentSticker {
  readonly emoji?: string
  readonly isAnimated?: boolean
  readonly isVideo?: boolean
}

export interface SentFilm {
  /** Its first picture, or whatever else Telegram shows of it. */
  readonly thumbnail?: Uint8Array
}

type Everything = SentAlbum & SentSticker & SentFilm & Speech

/** The form in which files are sent. */
export function fileForm(files: readonly Uint8Array[], given: Everything): FormData {
  const form = new FormData()
  const fields = {
    ...speechFields(given),
    caption: given.caption,
    captions: given.captions,
    media_group_id: given.mediaGroupId,
    update_order: given.updateOrder,
    update_pause_ms: given.updatePauseMs,
    declared_bytes: given.declaredBytes,
    is_animated: given.isAnimated,
    is_video: given.isVideo,
    emoji: given.emoji,
  }
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue
    form.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  const blob = (bytes: Uint8Array, type: string) => new Blob([Uint8Array.from(bytes)], { type })
  for (const bytes of files) {
    form.append('file', blob(bytes, given.mimeType ?? 'image/jpeg'), given.fileName ?? 'photo.jpg')
  }
  if (given.thumbnail !== undefined)
    form.set('thumbnail', blob(given.thumbnail, 'image/jpeg'), 'thumbnail.jpg')
  return form
}
