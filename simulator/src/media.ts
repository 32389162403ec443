import { badRequest } from './errors.ts'
import type { StoredFile } from './file-store.ts'
import { telegramLimits } from './limits.ts'
import type { PhotoSize, SentDocument } from './model.ts'
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
}

const photoSize = (file: StoredFile, size: EncodedSize): PhotoSize => ({
  file_id: file.fileId,
  file_unique_id: file.uniqueId,
  file_size: size.bytes.length,
  width: size.width,
  height: size.height,
})

function keepPhoto({ files }: Media, sizes: readonly EncodedSize[]): PhotoSize[] {
  const stored = sizes.map((size) => ({ file: files.add('photo', size.bytes, 'image/jpeg'), size }))
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
  const thumbnail = upload.mimeType.startsWith('image/')
    ? await media.scaling.add(() => thumbnailOf(upload.bytes))
    : undefined
  const file = media.files.add('document', upload.bytes, upload.mimeType, upload.fileName)
  return {
    file_name: upload.fileName,
    mime_type: upload.mimeType,
    ...(thumbnail !== undefined && {
      thumbnail: photoSize(media.files.add('thumbnail', thumbnail.bytes, 'image/jpeg'), thumbnail),
    }),
    file_id: file.fileId,
    file_unique_id: file.uniqueId,
    file_size: upload.bytes.length,
  }
}

async function thumbnailOf(bytes: Buffer): Promise<EncodedSize | undefined> {
  const sizes = await encodeSizes(bytes, thumbnailSides).then(
    (encoded) => encoded,
    () => [],
  )
  return sizes.at(-1)
}
