import { be, le } from './blocks.ts'

/** How many bytes a value of each type has. */
const sizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 11: 4, 12: 8, 13: 4, 16: 8 }

export interface Entry {
  readonly tag: number
  readonly type: number
  readonly values: readonly number[]
  /** Where it is not the truth. */
  readonly count?: number
}

/** Tags by the names that they have in the specification. */
export const tag = {
  ImageWidth: 256,
  ImageLength: 257,
  BitsPerSample: 258,
  Compression: 259,
  Photometric: 262,
  StripOffsets: 273,
  Orientation: 274,
  SamplesPerPixel: 277,
  RowsPerStrip: 278,
  StripByteCounts: 279,
  PlanarConfiguration: 284,
  Predictor: 317,
  ColorMap: 320,
  TileWidth: 322,
  TileLength: 323,
  TileOffsets: 324,
  TileByteCounts: 325,
  SubIFDs: 330,
  SampleFormat: 339,
  JPEGTables: 347,
  ICCProfile: 34675,
} as const

export const short = (tag: number, ...values: number[]): Entry => ({ tag, type: 3, values })
export const long = (tag: number, ...values: number[]): Entry => ({ tag, type: 4, values })

/** Where the pixels of `tiff` begin. */
export const tiffDataAt = 8

/**
 * A TIFF of one directory: header, pixels, directory, what is too long for it.
 * @param next  where the file says that the next directory is; `itself` is a loop
 */
export function tiff(data: Uint8Array, entries: readonly Entry[], next: number | 'itself' = 0): Buffer {
  const directoryAt = tiffDataAt + data.length + (data.length % 2)
  const sorted = [...entries].sort((a, b) => a.tag - b.tag)
  const overflow: Buffer[] = []
  let overflowAt = directoryAt + 2 + 12 * sorted.length + 4
  const written = sorted.map(({ tag, type, values, count = values.length }) => {
    const bytes = Buffer.concat(values.map((value) => le(value, sizes[type] ?? 4)))
    const inside = Buffer.alloc(4)
    if (bytes.length <= 4) bytes.copy(inside)
    else {
      inside.writeUInt32LE(overflowAt)
      overflow.push(bytes)
      overflowAt += bytes.length
    }
    return Buffer.concat([le(tag, 2), le(type, 2), le(count, 4), inside])
  })
  const header = Buffer.concat([be(0x4949, 2), le(42, 2), le(directoryAt, 4)])
  const end = le(next === 'itself' ? directoryAt : next, 4)
  const padding = Buffer.alloc(data.length % 2)
  return Buffer.concat([header, data, padding, le(sorted.length, 2), ...written, end, ...overflow])
}

/** The tags of a plain picture whose pixels are one strip behind the header. */
export function strip(
  width: number,
  height: number,
  bytes: number,
  {
    bits = 8,
    samples = 3,
    compression = 1,
    photometric = 2,
  }: { bits?: number; samples?: number; compression?: number; photometric?: number } = {},
): Entry[] {
  return [
    long(tag.ImageWidth, width),
    long(tag.ImageLength, height),
    short(tag.BitsPerSample, ...Array<number>(Math.min(samples, 65_000)).fill(bits)),
    short(tag.Compression, compression),
    short(tag.Photometric, photometric),
    long(tag.StripOffsets, tiffDataAt),
    short(tag.SamplesPerPixel, samples),
    long(tag.RowsPerStrip, height),
    long(tag.StripByteCounts, bytes),
  ]
}

/** The same entries, these in place of those with the same tags. */
export const replaced = (entries: readonly Entry[], ...others: readonly Entry[]): Entry[] => [
  ...entries.filter(({ tag }) => !others.some((other) => other.tag === tag)),
  ...others,
]
