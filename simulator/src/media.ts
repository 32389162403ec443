import { badRequest } from './errors.ts'
import type { StoredFile } from './file-store.ts'
import type { FileKind } from './ids.ts'
import { telegramLimits } from './limits.ts'
import type { MovingPicture, PhotoSize, SentDocument, Sticker } from './model.ts'
import {
  botPhotoSides,
  type EncodedSize,
  encodeSizes,
  personPhotoSides,
  thumbnailSides,
  uprightDimensions,
} from './photo-sizes.ts'
import type { World } from './world.ts'

/** Where pictures are kept, and the line in which they wait to be scaled: each takes some megabytes meanwhile. */
type Media = Pick<World, 'files' | 'scaling'>

/** A file as it came in with a form. */
export interface Upload {
  readonly bytes: Buffer
  readonly fileName: string
  readonly mimeType: string
  /** What its size is said to be, when that is not what it is. */
  readonly declaredBytes?: number | undefined
}

const photoSize = (
  file: StoredFile,
  { width, height }: Pick<EncodedSize, 'width' | 'height'>,
): PhotoSize => ({
  file_id: file.fileId,
  file_unique_id: file.uniqueId,
  file_size: file.size,
  width,
  height,
})

function keepPhoto({ files }: Media, sizes: readonly EncodedSize[]): PhotoSize[] {
  const stored = sizes.map((size) => ({
    file: files.add({ kind: 'photo', bytes: size.bytes, mimeType: 'image/jpeg' }),
    size,
  }))
  const photo = stored.map(({ file, size }) => photoSize(file, size))
  for (const { file } of stored) file.photo = photo
  return photo
}

/** A person's app scales before it sends, so any picture that can be read will do. */
export async function personPhoto(media: Media, upload: Upload): Promise<PhotoSize[]> {
  return keepPhoto(media, await media.scaling.add(() => encodeSizes(upload.bytes, personPhotoSides)))
}

/** A bot's upload has to keep to the rules. */
export async function botPhoto(media: Media, upload: Upload): Promise<PhotoSize[]> {
  if (upload.bytes.length > telegramLimits.photoBytes) {
    throw badRequest(
      `file of size ${upload.bytes.length} bytes is too big for a photo; ` +
        `the maximum size is ${telegramLimits.photoBytes} bytes`,
    )
  }
  const readable = <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => {
      throw Object.assign(badRequest('IMAGE_PROCESS_FAILED'), { cause })
    })
  const { width, height } = await readable(uprightDimensions(upload.bytes))
  const ratio = Math.max(width, height) / Math.min(width, height)
  if (width + height > telegramLimits.photoSidesPx || ratio > telegramLimits.photoRatio) {
    throw badRequest('PHOTO_INVALID_DIMENSIONS')
  }
  const sizes = media.scaling.add(() => encodeSizes(upload.bytes, botPhotoSides))
  return keepPhoto(media, await readable(sizes))
}

/** Keeps the bytes as they are. Pictures get a thumbnail; what only claims to be one goes without. */
export async function keepDocument(media: Media, upload: Upload): Promise<SentDocument> {
  const picture = upload.mimeType.startsWith('image/') ? upload.bytes : undefined
  return documentOf(await keepFile(media, 'document', upload, picture))
}

/** A static sticker is a WebP; the others, which move, are none that can be read here. */
export async function keepSticker(
  media: Media,
  upload: Upload,
  { animated, video, emoji }: { animated: boolean; video: boolean; emoji: string | undefined },
): Promise<Sticker> {
  const moves = animated || video
  const file = await keepFile(media, 'sticker', upload, moves ? undefined : upload.bytes)
  const sides = moves ? { width: 512, height: 512 } : await uprightDimensions(upload.bytes)
  return {
    ...photoSize(file, sides),
    type: 'regular',
    is_animated: animated,
    is_video: video,
    ...(file.thumbnail !== undefined && { thumbnail: file.thumbnail }),
    ...(emoji !== undefined && { emoji }),
  }
}

/** The simulator opens no films: the person says what their first picture looks like. */
export async function keepMovingPicture(
  media: Media,
  kind: 'animation' | 'video',
  upload: Upload,
  thumbnail: Upload | undefined,
): Promise<MovingPicture> {
  const file = await keepFile(media, kind, upload, thumbnail?.bytes)
  const { width, height } = file.thumbnail ?? { width: 320, height: 240 }
  return { ...documentOf(file), width, height, duration: 2 }
}

/** What a message says of a file that is no photo. */
export const documentOf = (file: StoredFile): SentDocument => ({
  ...(file.name !== undefined && { file_name: file.name }),
  mime_type: file.mimeType,
  ...(file.thumbnail !== undefined && { thumbnail: file.thumbnail }),
  file_id: file.fileId,
  file_unique_id: file.uniqueId,
  file_size: file.size,
})

async function keepFile(media: Media, kind: FileKind, upload: Upload, picture: Buffer | undefined) {
  const { bytes, mimeType, fileName, declaredBytes } = upload
  const thumbnail = picture && (await media.scaling.add(() => thumbnailOf(picture)))
  const file = media.files.add({ kind, bytes, mimeType, name: fileName, declaredBytes })
  if (thumbnail !== undefined) {
    const kept = media.files.add({ kind: 'thumbnail', bytes: thumbnail.bytes, mimeType: 'image/jpeg' })
    file.thumbnail = photoSize(kept, thumbnail)
  }
  return file
}

async function thumbnailOf(bytes: Buffer): Promise<EncodedSize | undefined> {
  const sizes = await encodeSizes(bytes, thumbnailSides).then(
    (encoded) => encoded,
    () => [],
  )
  return sizes.at(-1)
}
