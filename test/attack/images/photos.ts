/** A real photo in every format that is taken, small, with what cameras write beside the pixels. */
import sharp from 'sharp'
import { encodeHeic } from '../../fixtures/heic.ts'
import { samples } from '../../fixtures/index.ts'

export const formats = [
  'jpeg',
  'progressive-jpeg',
  'png',
  'webp',
  'lossless-webp',
  'gif',
  'tiff',
  'avif',
  'heic',
] as const
export type Format = (typeof formats)[number]

/** Damage is found at the same places in a small photo as in a large one. */
const widthPx = 120

const small = () => sharp(samples.sample6.path).resize(widthPx)
const described = () =>
  small()
    .withMetadata({ orientation: 6, icc: 'p3' })
    .withExifMerge({ IFD0: { Make: 'Emogram' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })

const makers: Readonly<Record<Format, () => Promise<Buffer>>> = {
  jpeg: () => described().jpeg().toBuffer(),
  'progressive-jpeg': () => described().jpeg({ progressive: true }).toBuffer(),
  png: () => described().png().toBuffer(),
  webp: () => described().webp().toBuffer(),
  'lossless-webp': () => described().webp({ lossless: true, effort: 0 }).toBuffer(),
  gif: () => small().gif().toBuffer(),
  tiff: () => described().tiff({ compression: 'lzw' }).toBuffer(),
  avif: () => described().avif({ effort: 0 }).toBuffer(),
  heic: () => encodeHeic(small()),
}

/** Each is made once. */
export function openPhotos(): (format: Format) => Promise<Buffer> {
  const made = new Map<Format, Promise<Buffer>>()
  return (format) => {
    const photo = made.get(format) ?? makers[format]()
    made.set(format, photo)
    return photo
  }
}
