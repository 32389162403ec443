import type { Message } from 'telegraf/types'

/** A picture that Telegram keeps. */
export interface PictureFile {
  readonly file_id: string
  /** The same wherever this picture is forwarded. */
  readonly file_unique_id: string
  readonly bytes: number
  /** Of a moving picture only the first frame is looked at: it is all that Telegram hands out as a still. */
  readonly isFirstFrame: boolean
}

/** The one picture in a message that is no link: a photo, an image file, a sticker, the first frame of a video. */
export function fileOf(message: Message): PictureFile | undefined {
  // Sizes are in ascending order; the first would be a thumbnail.
  if ('photo' in message) return still(message.photo.at(-1))
  if ('sticker' in message) {
    const { is_animated, is_video, thumbnail } = message.sticker
    // Drawn ones are no pictures of anybody; those made of a video may be.
    if (is_animated) return undefined
    return is_video ? firstFrame(thumbnail) : still(message.sticker)
  }
  // A message with an animation names it as a document, too.
  if ('animation' in message) {
    const { animation } = message
    // Telegram turns GIFs into videos. One that stayed a GIF has its first frame in full size.
    if (animation.mime_type === 'image/gif') return firstFrame(animation)
    return firstFrame(animation.thumbnail)
  }
  if ('video' in message) return firstFrame(message.video.thumbnail)
  if ('video_note' in message) return firstFrame(message.video_note.thumbnail)
  if ('document' in message && isImage(message.document)) return still(message.document)
  return undefined
}

interface File {
  readonly file_id: string
  readonly file_unique_id: string
  readonly file_size?: number
}

const picture = (file: File | undefined, isFirstFrame: boolean): PictureFile | undefined =>
  file && {
    file_id: file.file_id,
    file_unique_id: file.file_unique_id,
    bytes: file.file_size ?? 0,
    isFirstFrame,
  }
const still = (file: File | undefined) => picture(file, false)
const firstFrame = (file: File | undefined) => picture(file, true)

/** Some apps send no type, or the one that says nothing; then the name has to do. */
function isImage({ mime_type, file_name }: { mime_type?: string; file_name?: string }): boolean {
  if (mime_type !== undefined && mime_type !== 'application/octet-stream') {
    return mime_type.startsWith('image/')
  }
  return /\.(jpe?g|png|webp|gif|tiff?|avif|hei[cf]|bmp)$/i.test(file_name ?? '')
}
