import sharp, { type Metadata, type Sharp } from 'sharp'
import { VisionError } from './error.ts'
import { profileSteps } from './profile-steps.ts'
import { scansOf } from './scans.ts'

/** What people send as pictures. SVG, PDF and the rest of what libvips reads stay out: their parsers do far more than we need. */
const loaders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((name) => `VipsForeignLoad${name}`)

/** Makes libvips in this process refuse everything but `loaders`, by content, before any other parser runs. */
export function allowOnlyPictures(): void {
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: loaders })
}

/** Upright pixels for the networks: RGB, 8 bits each, rows without gaps. */
export interface Raster {
  readonly data: Buffer
  readonly width: number
  readonly height: number
}

/** What is known of a picture before any pixel is decoded. */
export interface Header {
  /** As libvips has it, but `avif` and `heic` for what it calls heif. */
  readonly format: string
  /** Pixels of the upright picture. */
  readonly width: number
  readonly height: number
}

export interface DecodeLimits {
  readonly maxBytes: number
  /** Width × height of the source, whatever its format. */
  readonly maxPixels: number
}

/** Reads the header alone and refuses what is no picture, or too much of one. */
export async function readHeader(bytes: Uint8Array, limits: DecodeLimits): Promise<Header> {
  if (bytes.length === 0) throw new VisionError('image_empty', 'The image has no bytes.')
  if (bytes.length > limits.maxBytes) {
    throw new VisionError('image_too_large', `The image has more than ${limits.maxBytes / 2 ** 20} MB.`)
  }
  let metadata: Metadata
  try {
    metadata = await sharp(bytes, { limitInputPixels: false }).metadata()
  } catch (error) {
    // A header that is cut off or damaged has another sentence, in which sharp names the format it knew.
    if (!/unsupported image format/.test(String(error))) throw unreadable(error)
    throw new VisionError('not_an_image', 'The bytes are not an image in a known format.', error)
  }
  const format = formatOf(metadata)
  const { width, height } = metadata.autoOrient
  const longer = Math.max(width, height)
  if (longer > maxSidePx) {
    throw new VisionError(
      'too_many_pixels',
      `A side of the image has ${longer} pixels; at most ${maxSidePx} are read.`,
    )
  }
  const whole = metadata.depth === 'uchar' ? maxWholePixels : maxWholeDeepPixels
  const maxPixels = Math.floor(Math.min(limits.maxPixels, whole[format] ?? Infinity) / weight(metadata))
  if (width * height > maxPixels) {
    const millions = (pixels: number) => `${Math.round(pixels / 1e6)} million`
    throw new VisionError(
      'too_many_pixels',
      `The image has ${millions(width * height)} pixels; at most ${millions(maxPixels)} are read.`,
    )
  }
  if (metadata.isProgressive && format === 'jpeg' && scansOf(bytes, maxScans + 1) > maxScans) {
    throw new VisionError('image_unreadable', `The image comes in more than ${maxScans} scans.`)
  }
  if (metadata.icc !== undefined && profileSteps(metadata.icc) > maxProfileSteps) {
    throw new VisionError(
      'image_unreadable',
      `The image has a colour profile of more than ${maxProfileSteps} steps.`,
    )
  }
  return { format, width, height }
}

/** As long as a side of a JPEG can be. Rows cost, too: nine million of one pixel, as a PNG may have them, take more than 2 s. */
const maxSidePx = 65_535

/** Of 64 million pixels, so many take 1 s. */
const maxScans = 64

/** So many take 40 ms. */
const maxProfileSteps = 64

/**
 * Of these pictures all is decoded at once, however small they are needed: up to 1 GB, and 2 s. Cameras of phones go up to 48
 * million; an AVIF of 64 million of 12 bits would take 2 GB and 3.3 s.
 */
const maxWholePixels: Readonly<Record<string, number>> = { heic: 50_000_000, avif: 50_000_000 }
/** Of more than 8 bits, which is 20 million of RGB in an AVIF: each takes libvips twice the time. Cameras write HEIC of that. */
const maxWholeDeepPixels: typeof maxWholePixels = { heic: 50_000_000, avif: 30_000_000 }

/** How many pixels of RGB and alpha, 8 bits each, one pixel is worth: a TIFF may have hundreds of samples, of 128 bits. */
function weight({ channels, depth }: Metadata): number {
  return Math.max(1, (channels * (sampleBytes[depth] ?? 1)) / 4)
}

const sampleBytes: Readonly<Record<string, number>> = {
  ushort: 2,
  short: 2,
  uint: 4,
  int: 4,
  float: 4,
  complex: 8,
  double: 8,
  dpcomplex: 16,
}

/** One container, several codecs: libvips itself reads AVIF alone, and HEIC has a decoder of its own. */
function formatOf({ format, compression }: Metadata): string {
  if (format !== 'heif') return format
  if (compression === 'av1') return 'avif'
  if (compression === 'hevc') return 'heic'
  throw new VisionError('not_an_image', 'Of the HEIF family only HEIC and AVIF can be read.')
}

/**
 * Decodes to upright RGB, transparency on white, longer side at most `maxSidePx` (never enlarged).
 * JPEG and WebP are shrunk while they are decoded, which is what makes 48 megapixels affordable.
 */
export async function decode(bytes: Uint8Array, maxSidePx: number): Promise<Raster> {
  try {
    const { data, info } = await onWhite(upright(bytes))
      .resize({ width: maxSidePx, height: maxSidePx, fit: 'inside', withoutEnlargement: true })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    if (info.channels !== 3) throw new TypeError(`Expected 3 channels, got ${info.channels}`)
    return { data, width: info.width, height: info.height }
  } catch (error) {
    throw unreadable(error)
  }
}

/** The source as sharp reads it, first frame, EXIF orientation applied. Damaged files fail instead of ending in grey. */
export const upright = (bytes: Uint8Array) =>
  sharp(bytes, { failOn: 'error', limitInputPixels: false, autoOrient: true })

/** Three channels of sRGB, whatever the source has: CMYK, grey, 16 bits, transparency. */
export const onWhite = (source: Sharp): Sharp => source.flatten({ background: '#fff' }).toColourspace('srgb')

export const unreadable = (cause: unknown): VisionError =>
  new VisionError('image_unreadable', 'The image is damaged or cut off.', cause)

/** A raster as input of sharp, without a copy. */
export const fromRaster = ({ data, width, height }: Raster) =>
  sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false })
