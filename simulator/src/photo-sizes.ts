import sharp from 'sharp'

/** Longer sides in pixels. Telegram keeps these of a photo that a person sends as a photo. */
export const personPhotoSides = [90, 320, 800, 1280] as const
/** A bot's photo may stay larger. */
export const botPhotoSides = [...personPhotoSides, 2560] as const
export const thumbnailSides = [320] as const

export interface EncodedSize {
  readonly bytes: Buffer
  readonly width: number
  readonly height: number
}

/** Telegram's own compression is about this strong. */
const jpegQuality = 87

/** Throws sharp's error when the bytes are no picture. */
export async function uprightDimensions(bytes: Buffer): Promise<{ width: number; height: number }> {
  const { autoOrient } = await sharp(bytes).metadata()
  return { width: autoOrient.width, height: autoOrient.height }
}

/**
 * The picture as Telegram keeps it: upright JPEGs without metadata, ascending, none enlarged.
 * Decodes once, at the largest size; the smaller ones are made from that.
 * @throws when the bytes are no picture that can be read to the end
 */
export async function encodeSizes(bytes: Buffer, sides: readonly number[]): Promise<EncodedSize[]> {
  const largest = Math.max(...sides)
  const { data, info } = await sharp(bytes)
    .autoOrient()
    .resize(largest, largest, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const raw = { width: info.width, height: info.height, channels: info.channels }
  const longer = Math.max(info.width, info.height)
  const wanted = [...sides.filter((side) => side < longer), longer]
  return Promise.all(
    wanted.map(async (side) => {
      const small = await sharp(data, { raw })
        .resize(side, side, { fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality: jpegQuality })
        .toBuffer({ resolveWithObject: true })
      return { bytes: small.data, width: small.info.width, height: small.info.height }
    }),
  )
}
