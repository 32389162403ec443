/** TIFFs that contradict themselves. */
import { deflateSync } from 'node:zlib'
import { ascii, be, le } from '../blocks.ts'
import { type Entry, long, replaced, short, strip, tag, tiff, tiffDataAt } from '../tiff.ts'
import { oddProfiles } from './icc.ts'
import type { Torture } from './torture.ts'

const noise = Buffer.from(Array.from({ length: 30_000 }, (_, i) => (i * i * 23 + (i >> 4)) % 256))
const side = 90
const entries = (more: Parameters<typeof strip>[3] = {}): Entry[] => strip(side, side, noise.length, more)
const odd = (...others: readonly Entry[]): Buffer => tiff(noise, replaced(entries(), ...others))

/** All that libtiff has ever had a name for, and some that it has not. */
const compressions = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 32_766, 32_771, 32_773, 32_809, 32_895, 32_896, 32_908, 32_909,
]
const others = [
  32_946, 32_947, 34_661, 34_676, 34_677, 34_712, 34_887, 34_925, 50_000, 50_001, 50_002, 52_546, 65_535,
]
const photometrics = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 32_803, 32_844, 32_845, 34_892, 65_535]

const tiles = (width: number, height: number): Entry[] => [
  ...entries().filter(
    ({ tag: each }) => each !== tag.StripOffsets && each !== tag.StripByteCounts && each !== tag.RowsPerStrip,
  ),
  long(tag.TileWidth, width),
  long(tag.TileLength, height),
  long(tag.TileOffsets, ...Array<number>(40).fill(tiffDataAt)),
  long(tag.TileByteCounts, ...Array<number>(40).fill(noise.length)),
]

export const tiffTorture: Torture = {
  ...Object.fromEntries(
    [...compressions, ...others].flatMap((compression) =>
      [1, 8, 16].map((bits) => [
        `compression ${compression} of ${bits} bits`,
        () => tiff(noise, entries({ compression, bits, ...(bits === 1 && { samples: 1, photometric: 0 }) })),
      ]),
    ),
  ),
  ...Object.fromEntries(
    photometrics.flatMap((photometric) =>
      [1, 3, 4, 5].map((samples) => [
        `colours ${photometric} of ${samples} samples`,
        () => tiff(noise, entries({ photometric, samples })),
      ]),
    ),
  ),
  ...Object.fromEntries(
    [0, 2, 3, 5, 12, 24, 32, 63, 64, 128, 255, 65_535].map((bits) => [
      `${bits} bits`,
      () => tiff(noise, entries({ bits })),
    ]),
  ),
  ...Object.fromEntries(
    [0, 2, 3, 4, 5, 6, 255].flatMap((format) =>
      [8, 16, 32, 64].map((bits) => [
        `${bits} bits of format ${format}`,
        () => tiff(noise, replaced(entries({ bits }), short(tag.SampleFormat, format, format, format))),
      ]),
    ),
  ),
  ...Object.fromEntries(
    [0, 2, 3, 255].map((predictor) => [
      `predictor ${predictor}`,
      () => tiff(deflateSync(noise), replaced(entries({ compression: 8 }), short(tag.Predictor, predictor))),
    ]),
  ),
  ...Object.fromEntries(
    [0, 6, 9, 65_535].map((value) => [`orientation ${value}`, () => odd(short(tag.Orientation, value))]),
  ),
  'a directory that is its own next one': () => tiff(noise, entries(), 'itself'),
  'a next directory far outside': () => tiff(noise, entries(), 2 ** 32 - 2),
  'a next directory in the pixels': () => tiff(noise, entries(), 100),
  'directories inside it that are itself': () => odd(long(tag.SubIFDs, 8 + noise.length, 8 + noise.length)),
  'directories inside it far outside': () => odd(long(tag.SubIFDs, 2 ** 32 - 2)),
  'a first directory far outside': () => Buffer.concat([ascii('II'), le(42, 2), le(2 ** 32 - 1, 4)]),
  'a first directory in the header': () => Buffer.concat([ascii('II'), le(42, 2), le(0, 4), noise]),
  '65,535 entries of noise': () =>
    Buffer.concat([ascii('II'), le(42, 2), le(8, 4), le(65_535, 2), noise, noise, noise]),
  'no entries': () => tiff(noise, []),
  'a width alone': () => tiff(noise, [long(tag.ImageWidth, 90)]),
  'every entry twice': () => tiff(noise, [...entries(), ...entries()]),
  'counts of 4,294,967,295': () =>
    tiff(
      noise,
      entries().map((entry) => ({ ...entry, count: 2 ** 32 - 1 })),
    ),
  'counts of 0': () =>
    tiff(
      noise,
      entries().map((entry) => ({ ...entry, count: 0 })),
    ),
  'types that there are not': () =>
    tiff(
      noise,
      entries().map((entry) => ({ ...entry, type: 99 })),
    ),
  'fractions for numbers': () =>
    tiff(
      noise,
      entries().map((entry) => ({ ...entry, type: 5 })),
    ),
  'no width': () => odd(long(tag.ImageWidth, 0)),
  'no samples': () => odd(short(tag.SamplesPerPixel, 0)),
  '65,535 samples': () => odd(short(tag.SamplesPerPixel, 65_535)),
  'no rows in a strip': () => odd(long(tag.RowsPerStrip, 0)),
  'a strip for each row, and one strip': () => odd(long(tag.RowsPerStrip, 1)),
  'strips far outside': () => odd(long(tag.StripOffsets, 2 ** 32 - 9)),
  'a strip of nothing': () => odd(long(tag.StripByteCounts, 0)),
  'a million strips': () =>
    odd({ ...long(tag.StripOffsets, 8), count: 1_000_000 }, long(tag.RowsPerStrip, 1)),
  'planes that are not there': () => odd(short(tag.PlanarConfiguration, 2)),
  'planes of a kind that there is not': () => odd(short(tag.PlanarConfiguration, 9)),
  'a palette that is too short': () =>
    tiff(noise, [...entries({ photometric: 3, samples: 1 }), short(tag.ColorMap, 1, 2, 3)]),
  'tables of a JPEG that are noise': () =>
    tiff(noise, [
      ...entries({ compression: 7, photometric: 6 }),
      { tag: tag.JPEGTables, type: 7, values: [...noise.subarray(0, 500)] },
    ]),
  'a JPEG inside that says 60,000': (photos) =>
    photos('jpeg').then((photo) => {
      const lying = Buffer.from(photo)
      be(60_000, 2).copy(lying, lying.indexOf(be(0xffc0, 2)) + 5)
      return tiff(lying, strip(side, side, lying.length, { compression: 7, photometric: 6 }))
    }),
  'a WebP inside': (photos) =>
    photos('webp').then((photo) => tiff(photo, strip(120, 96, photo.length, { compression: 50_001 }))),
  ...Object.fromEntries(
    [
      [0, 0],
      [1, 1],
      [15, 15],
      [16, 16],
      [16, 2 ** 31],
      [2 ** 31, 2 ** 31],
      [60_000, 60_000],
    ].map(([width, height]) => [`tiles of ${width} × ${height}`, () => tiff(noise, tiles(width!, height!))]),
  ),
  'the large kind, and all of it far outside': () =>
    Buffer.concat([ascii('II'), le(43, 2), le(8, 2), le(0, 2), Buffer.alloc(8, 0xff)]),
  'the large kind with 2⁶⁴ entries': () =>
    Buffer.concat([
      ascii('II'),
      le(43, 2),
      le(8, 2),
      le(0, 2),
      le(16, 4),
      le(0, 4),
      Buffer.alloc(8, 0xff),
      noise,
    ]),
  'the large kind whose offsets have 9 bytes': () =>
    Buffer.concat([ascii('II'), le(43, 2), le(9, 2), le(0, 2), noise]),
  ...Object.fromEntries(
    Object.entries(oddProfiles).map(([what, profile]) => [
      `profile: ${what}`,
      () =>
        tiff(noise, [
          ...entries(),
          { tag: tag.ICCProfile, type: 7, values: [...profile.subarray(0, 60_000)] },
        ]),
    ]),
  ),
}
