/** As many pixels as are read, and no two alike: the most that a decoder can be made to do with them. */
import sharp, { type Sharp } from 'sharp'
import { encodeHeic } from '../../fixtures/heic.ts'
import { randomFrom } from '../../fixtures/index.ts'
import type { Case } from './case.ts'
import { grid, tileOf } from './isobmff.ts'

/**
 * Phones make pictures of so many pixels, and they have to be read. On one core of a server it takes 6 s, and less is not to be had:
 * neither decoder can make a smaller picture. Of HEIC, four fifths are libheif's decoding, a tenth are colours, and what is ours,
 * to copy and to shrink, is the last tenth. A photo of as many pixels takes a third of the decoding; noise has ten times its bytes.
 */
const maxMs = 15_000
const side = 512

/** One tile, again and again: all of them are decoded, and the file has 200 to 500 kB. */
export const noise = (): Case[] => [
  {
    name: 'noise heic of 44 million pixels',
    maxMs,
    make: async () => grid(tileOf(await encodeHeic(noisy())), side, 13),
  },
  {
    name: 'noise avif of 38 million pixels',
    maxMs,
    make: async () => grid(tileOf(await noisy().avif({ effort: 0, quality: 90 }).toBuffer()), side, 12),
  },
]

function noisy(): Sharp {
  const random = randomFrom(1)
  const pixels = Buffer.from(Array.from({ length: side * side * 3 }, () => random() * 256))
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
}
