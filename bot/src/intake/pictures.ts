import type { Message } from 'telegraf/types'
import { fileOf } from './files.ts'
import { linksOf } from './links.ts'

/** More pictures than this from one message would keep everybody else waiting for one person. */
export const maxPicturesPerMessage = 5

export type Picture =
  | { readonly type: 'file_id'; readonly file_id: string; readonly file_unique_id: string }
  | { readonly type: 'url'; readonly url: string }

/** What there is to look at in a message. */
export type Found =
  | {
      readonly kind: 'pictures'
      readonly pictures: readonly Picture[]
      /** Of the one file, where it is one. */
      readonly bytes: number
      /** Links beyond `maxPicturesPerMessage`. */
      readonly linksLeft: number
      readonly isFirstFrame: boolean
      /** Sent covered, so the answer is to be, too. */
      readonly spoiler: boolean
    }
  | { readonly kind: 'nothing' }

/** Where somebody sends a picture with a link in its caption, the picture is meant: the link says where it is from. */
export function picturesIn(message: Message): Found {
  const file = fileOf(message)
  if (file !== undefined) {
    const { file_id, file_unique_id, bytes, isFirstFrame } = file
    return {
      kind: 'pictures',
      pictures: [{ type: 'file_id', file_id, file_unique_id }],
      bytes,
      linksLeft: 0,
      isFirstFrame,
      spoiler: 'has_media_spoiler' in message && message.has_media_spoiler === true,
    }
  }
  const links = linksOf(message)
  if (links.length === 0) return { kind: 'nothing' }
  const pictures = links.slice(0, maxPicturesPerMessage).map((url) => ({ type: 'url', url }) as const)
  const linksLeft = links.length - pictures.length
  return { kind: 'pictures', pictures, bytes: 0, linksLeft, isFirstFrame: false, spoiler: false }
}
