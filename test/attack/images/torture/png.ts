/** PNGs that contradict themselves, with checksums that are true. */
import { deflateSync } from 'node:zlib'
import { pngChunk, pngSignature } from '../../../fixtures/bombs.ts'
import { ascii, be } from '../blocks.ts'
import { flatPng } from '../flat-others.ts'
import { oddExif } from './exif.ts'
import { oddProfiles } from './icc.ts'
import type { Torture } from './torture.ts'

const header = (width: number, height: number, ...rest: readonly number[]): Buffer =>
  pngChunk('IHDR', Buffer.concat([be(width, 4), be(height, 4), Buffer.from(rest)]))

const usualHeader = header(9, 9, 8, 2, 0, 0, 0)
const pixels = (bytes: Uint8Array = Buffer.alloc(9 * 28)): Buffer => pngChunk('IDAT', deflateSync(bytes))
const end = pngChunk('IEND', Buffer.alloc(0))
const file = (...chunks: readonly Uint8Array[]): Buffer => Buffer.concat([pngSignature, ...chunks])
const withChunk = (type: string, data: Uint8Array): Buffer => flatPng(9, 9, undefined, pngChunk(type, data))

const depths = [0, 1, 2, 3, 4, 8, 16, 32, 255]
const colours = [0, 1, 2, 3, 4, 5, 6, 7, 255]

export const pngTorture: Torture = {
  ...Object.fromEntries(
    depths.flatMap((bits) =>
      colours.map((colour) => [
        `${bits} bits of colour ${colour}`,
        () => file(header(9, 9, bits, colour, 0, 0, 0), pixels(Buffer.alloc(2000)), end),
      ]),
    ),
  ),
  'a compression that there is not': () => file(header(9, 9, 8, 2, 255, 0, 0), pixels(), end),
  'an interlacing that there is not': () => file(header(9, 9, 8, 2, 0, 0, 255), pixels(), end),
  'no pixels': () => file(header(0, 0, 8, 2, 0, 0, 0), pixels(), end),
  'no header': () => file(pixels(), end),
  'two headers': () => file(usualHeader, header(7000, 7000, 16, 6, 0, 0, 1), pixels(), end),
  'a header behind the pixels': () => file(pixels(), usualHeader, end),
  'a header of 12 bytes': () => file(pngChunk('IHDR', Buffer.alloc(12, 1)), pixels(), end),
  'no data': () => file(usualHeader, end),
  'no end': () => file(usualHeader, pixels()),
  'data in pieces of nothing': () =>
    file(usualHeader, Buffer.alloc(12 * 300_000, pngChunk('IDAT', Buffer.alloc(0))), pixels(), end),
  'data with something between': () =>
    file(usualHeader, pixels().subarray(0, 30), pngChunk('tEXt', ascii('a\0b')), pixels(), end),
  'more data than there are pixels': () => file(usualHeader, pixels(Buffer.alloc(10_000_000)), end),
  'filters that there are not': () => file(usualHeader, pixels(Buffer.alloc(9 * 28, 255)), end),
  'data that is not compressed at all': () => file(usualHeader, pngChunk('IDAT', Buffer.alloc(500, 7)), end),
  'data that wants a dictionary': () =>
    file(usualHeader, pngChunk('IDAT', deflateSync(Buffer.alloc(252), { dictionary: Buffer.alloc(9) })), end),
  'a palette of nothing': () =>
    file(header(9, 9, 8, 3, 0, 0, 0), pngChunk('PLTE', Buffer.alloc(0)), pixels(), end),
  'no palette': () => file(header(9, 9, 8, 3, 0, 0, 0), pixels(Buffer.alloc(90, 200)), end),
  'a palette of 257 colours': () =>
    file(header(9, 9, 8, 3, 0, 0, 0), pngChunk('PLTE', Buffer.alloc(771)), pixels(), end),
  'a palette that ends within a colour': () =>
    file(header(9, 9, 8, 3, 0, 0, 0), pngChunk('PLTE', Buffer.alloc(4)), pixels(), end),
  'colours outside of the palette': () =>
    file(header(9, 9, 8, 3, 0, 0, 0), pngChunk('PLTE', Buffer.alloc(3)), pixels(Buffer.alloc(90, 1)), end),
  'more transparency than colours': () =>
    file(
      header(9, 9, 8, 3, 0, 0, 0),
      pngChunk('PLTE', Buffer.alloc(3)),
      pngChunk('tRNS', Buffer.alloc(256)),
      pixels(Buffer.alloc(90)),
      end,
    ),
  'transparency of one byte': () => withChunk('tRNS', Buffer.alloc(1)),
  'a gamma of 0': () => withChunk('gAMA', be(0, 4)),
  'a gamma of 4,294,967,295': () => withChunk('gAMA', be(2 ** 32 - 1, 4)),
  'colours of nothing': () => withChunk('cHRM', Buffer.alloc(32)),
  'colours far outside': () => withChunk('cHRM', Buffer.alloc(32, 0x7f)),
  'significant bits: 255': () => withChunk('sBIT', Buffer.alloc(3, 255)),
  'a density of 4,294,967,295': () => withChunk('pHYs', Buffer.alloc(9, 255)),
  'a chunk that must be known and is not': () => withChunk('ABCD', Buffer.alloc(9)),
  'a chunk whose name is no word': () => withChunk('\0\x01\x02\x03', Buffer.alloc(9)),
  'frames of an animation that is none': () => withChunk('acTL', Buffer.alloc(8, 255)),
  'a text without its end': () => withChunk('tEXt', Buffer.alloc(80, 'a')),
  'a text in a language without end': () => withChunk('iTXt', Buffer.alloc(5000, 'é')),
  ...Object.fromEntries(
    Object.entries(oddExif).map(([what, exif]) => [`EXIF: ${what}`, () => withChunk('eXIf', exif)]),
  ),
  ...Object.fromEntries(
    Object.entries(oddProfiles).map(([what, profile]) => [
      `profile: ${what}`,
      () => withChunk('iCCP', Buffer.concat([ascii('a\0\0'), deflateSync(profile)])),
    ]),
  ),
}
