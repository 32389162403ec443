/** Few bytes that become many: honest ones, just within what is read, and such as lie about it. */
import { deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { gifBomb, pngBomb, pngChunk } from '../../fixtures/bombs.ts'
import { encodeHeic } from '../../fixtures/heic.ts'
import { ascii, be, le } from './blocks.ts'
import type { Case } from './case.ts'
import { flatJpeg, manyScans } from './flat-jpeg.ts'
import { flatGif, flatPng, flatWebp } from './flat-others.ts'
import { box, grid, ispe, itemFile, tileOf } from './isobmff.ts'
import { repairPng } from './png.ts'
import { long, replaced, short, strip, tag, tiff, tiffDataAt } from './tiff.ts'

/** Just as many pixels as are read. */
const most = 8000

type Make = Case['make']

const flat = (side = most): Sharp =>
  sharp({ create: { width: side, height: side, channels: 3, background: '#876' }, limitInputPixels: false })
const deepAvif = (side: number) =>
  flat(side).avif({ effort: 0, bitdepth: 12, chromaSubsampling: '4:4:4' }).toBuffer()

const honest: Readonly<Record<string, Make>> = {
  jpeg: () => flatJpeg(most, most),
  'jpeg of 4 samples': () => flatJpeg(most, most, 4),
  'jpeg of 60 scans': () => manyScans(most, most, 60),
  'jpeg of 800 scans': () => manyScans(most, most, 800),
  'jpeg one pixel high': () => flatJpeg(65_000, 1),
  'jpeg one pixel wide': () => flatJpeg(1, 65_000),
  png: () => flatPng(most, most),
  'png interlaced': () => flatPng(most, most, { colour: 2, bits: 8, isInterlaced: true }),
  'png of 16 bits, interlaced': () => flatPng(5600, 5600, { colour: 6, bits: 16, isInterlaced: true }),
  'png of 1 bit': () => flatPng(most, most, { colour: 3, bits: 1 }),
  'png one pixel wide': () => flatPng(1, 9_000_000),
  'png one pixel high': () => flatPng(9_000_000, 1),
  webp: () => flatWebp(most, most),
  gif: () => flatGif(most, most),
  'gif of 100 frames': () => flatGif(1000, 1000, 100),
  'gif of 100,000 frames': () => framesGif(100_000),
  tiff: () => tiffOf(most, {}),
  'tiff of 16 bits': () => tiffOf(5600, { bits: 16, samples: 4 }),
  'tiff of 64 bits and 4 samples': () => tiffOf(most, { bits: 64, samples: 4, format: 3 }),
  'tiff of 8 bits and 40 samples': () => tiffOf(most, { samples: 40 }),
  'tiff of one tile': () => {
    const pixels = deflateSync(Buffer.alloc(most * most * 3), { level: 1 })
    const entries = strip(most, most, 0, { compression: 8 }).filter(
      ({ tag: each }) => ![tag.StripOffsets, tag.StripByteCounts, tag.RowsPerStrip].includes(each as 273),
    )
    const tiles = [long(tag.TileWidth, most), long(tag.TileLength, most)]
    return tiff(pixels, [
      ...entries,
      ...tiles,
      long(tag.TileOffsets, tiffDataAt),
      long(tag.TileByteCounts, pixels.length),
    ])
  },
  'tiff of fax': () =>
    tiff(Buffer.alloc(2 ** 20), strip(most, most, 2 ** 20, { bits: 1, samples: 1, compression: 4 })),
  avif: () => flat(6300).avif({ effort: 0 }).toBuffer(),
  'avif of 12 bits': () => deepAvif(4400),
  'avif in tiles': async () => grid(tileOf(await flat(1000).avif({ effort: 0 }).toBuffer()), 1000, 6),
  'heic in tiles': async () => grid(tileOf(await encodeHeic(flat(1000))), 1000, 7),
}

const lying: Readonly<Record<string, Make>> = {
  'jpeg 65,535 wide': async () => withSof(await flat(16).jpeg().toBuffer(), 65_535),
  'jpeg 7900 wide': async () => withSof(await flat(16).jpeg().toBuffer(), 7_900),
  'png 30,000 wide': () => pngBomb(30_000),
  'png 7900 wide': () => pngBomb(7_900),
  'png 2,147,483,647 wide': () => {
    const bytes = flatPng(9, 9)
    be(2 ** 31 - 1, 4).copy(bytes, 16)
    be(2 ** 31 - 1, 4).copy(bytes, 20)
    repairPng(bytes)
    return bytes
  },
  'gif 30,000 wide': () => gifBomb(30_000),
  'gif 7900 wide': () => gifBomb(7_900),
  'webp 16,383 wide': async () => {
    const bytes = await flat(16).webp().toBuffer()
    const at = bytes.indexOf('VP8 ') + 14
    le(16_383, 2).copy(bytes, at)
    le(16_383, 2).copy(bytes, at + 2)
    return bytes
  },
  'webp 16,777,216 wide': async () =>
    Buffer.concat([canvas(0xffffff), (await flat(16).webp().toBuffer()).subarray(12)]),
  'tiff 4,294,967,295 wide': () => tiff(Buffer.alloc(99), strip(2 ** 32 - 1, 2 ** 32 - 1, 99)),
  'tiff 7900 wide': () => tiff(Buffer.alloc(99), strip(7_900, 7_900, 99)),
  'tiff whose strip has 4 GB': () => tiff(Buffer.alloc(99), strip(100, 100, 2 ** 32 - 1)),
  'tiff whose row has 4 GB': () =>
    tiff(Buffer.alloc(99), replaced(strip(60_000, 1000, 99), short(tag.SamplesPerPixel, 65_535))),
  'avif 16 wide that has 5100': async () => said(await deepAvif(5100), 16),
  'avif 8000 wide that has 16': async () => said(await flat(16).avif({ effort: 0 }).toBuffer(), most),
  'avif 65,535 wide': async () => said(await flat(16).avif({ effort: 0 }).toBuffer(), 65_535),
  'avif in tiles, 64 wide that has 8000': async () =>
    grid(tileOf(await flat(1000).avif({ effort: 0 }).toBuffer()), 1000, 8, { width: 64, height: 64 }),
  'avif in 62,500 tiles of 256': async () =>
    grid(tileOf(await flat(256).avif({ effort: 0 }).toBuffer()), 256, 250, { width: 64, height: 64 }),
  'heic 64 wide that has 7000': async () =>
    grid(tileOf(await encodeHeic(flat(1000))), 1000, 7, { width: 64, height: 64 }),
  'heic in 62,500 tiles': async () =>
    grid(tileOf(await encodeHeic(flat(64))), 64, 250, { width: 64, height: 64 }),
  'heic 7000 wide that has 64': async () => said(await encodeHeic(flat(64)), 7000),
  'heic 2,147,483,647 wide': async () => said(await encodeHeic(flat(64)), 2 ** 31 - 1),
}

/** Beside the pixels. */
const metadata: Readonly<Record<string, Make>> = {
  'png whose profile has 1 GB': () =>
    flatPng(9, 9, undefined, pngChunk('iCCP', Buffer.concat([ascii('a\0\0'), zeros()]))),
  'png whose text has 1 GB': () =>
    flatPng(9, 9, undefined, pngChunk('zTXt', Buffer.concat([ascii('a\0\0'), zeros()]))),
  'png of 500,000 texts': () => flatPng(9, 9, undefined, repeated(pngChunk('tEXt', ascii('a\0b')), 500_000)),
  'png whose EXIF has 19 MB': () =>
    flatPng(9, 9, undefined, pngChunk('eXIf', Buffer.alloc(19 * 2 ** 20, 'MM'))),
  'jpeg of 4,000,000 comments': async () => {
    const bytes = await flat(16).jpeg().toBuffer()
    return Buffer.concat([bytes.subarray(0, 2), repeated(be(0xfffe0002, 4), 4_000_000), bytes.subarray(2)])
  },
  'jpeg of 300 profiles': async () => {
    const bytes = await flat(16).jpeg().toBuffer()
    const part = Buffer.concat([
      be(0xffe2, 2),
      be(65_535, 2),
      ascii('ICC_PROFILE\0\x01\x01'),
      Buffer.alloc(65_519),
    ])
    return Buffer.concat([bytes.subarray(0, 2), repeated(part, 300), bytes.subarray(2)])
  },
  'tiff of 60,000 directories': () => directories(60_000),
  'avif of 60,000 properties': async () => {
    const { brand, type, data, configuration } = tileOf(await flat(64).avif({ effort: 0 }).toBuffer())
    const none = repeated(box('free'), 60_000)
    return itemFile(brand, [{ type, data, properties: [1, 2] }], [ispe(64, 64), configuration, none])
  },
}

/** Any HEIC of 49 million pixels takes 1 to 3 s: it is decoded in WebAssembly, whose memory comes in small pages. */
const maxHeicMs = 5_000

export const bombs = (): Case[] =>
  Object.entries({ ...honest, ...lying, ...metadata }).map(([name, make]) => ({
    name: `bombs ${name}`,
    make,
    ...(name === 'heic in tiles' && { maxMs: maxHeicMs }),
  }))

const zeros = (): Buffer => deflateSync(Buffer.alloc(2 ** 30), { level: 1 })

const repeated = (bytes: Buffer, times: number): Buffer => Buffer.alloc(times * bytes.length, bytes)

/** Its frame says that it has this side. */
function withSof(jpeg: Buffer, side: number): Buffer {
  const at = jpeg.indexOf(be(0xffc0, 2))
  be(side, 2).copy(jpeg, at + 5)
  be(side, 2).copy(jpeg, at + 7)
  return jpeg
}

const canvas = (lastPixel: number): Buffer =>
  Buffer.concat([
    ascii('RIFF'),
    le(9999, 4),
    ascii('WEBPVP8X'),
    le(10, 4),
    le(0, 4),
    le(lastPixel, 3),
    le(lastPixel, 3),
  ])

/** Its `ispe` says that it has this side. */
function said(file: Buffer, side: number): Buffer {
  const at = file.indexOf('ispe') + 8
  be(side, 4).copy(file, at)
  be(side, 4).copy(file, at + 4)
  return file
}

/** Each of one pixel. */
function framesGif(count: number): Buffer {
  const whole = gifBomb(1)
  const frame = whole.subarray(whole.indexOf(0x2c), -1)
  return Buffer.concat([
    whole.subarray(0, whole.indexOf(0x2c)),
    ...Array<Buffer>(count).fill(frame),
    be(0x3b, 1),
  ])
}

/** Black, deflated, one strip for every 64 rows, all of which are the same bytes. */
function tiffOf(
  side: number,
  { bits = 8, samples = 3, format = 1 }: { bits?: number; samples?: number; format?: number },
): Buffer {
  const rows = 64
  const pixels = deflateSync(Buffer.alloc(rows * side * samples * (bits / 8)))
  const strips = Math.ceil(side / rows)
  return tiff(
    pixels,
    replaced(
      strip(side, side, pixels.length, { bits, samples, compression: 8 }),
      long(tag.RowsPerStrip, rows),
      long(tag.StripOffsets, ...Array<number>(strips).fill(tiffDataAt)),
      long(tag.StripByteCounts, ...Array<number>(strips).fill(pixels.length)),
      short(tag.SampleFormat, ...Array<number>(samples).fill(format)),
    ),
  )
}

/** A chain of empty directories behind a picture. */
function directories(count: number): Buffer {
  const first = tiff(Buffer.alloc(3), strip(1, 1, 3))
  const at = first.length
  const chain = Array.from({ length: count }, (_, i) =>
    Buffer.concat([
      le(1, 2),
      le(256, 2),
      le(3, 2),
      le(1, 4),
      le(1, 4),
      le(i + 1 === count ? 0 : at + (i + 1) * 18, 4),
    ]),
  )
  return Buffer.concat([tiff(Buffer.alloc(3), strip(1, 1, 3), at), ...chain])
}
