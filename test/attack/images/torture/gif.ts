/** GIFs that contradict themselves. */
import { ascii, be, le } from '../blocks.ts'
import type { Torture } from './torture.ts'

const screen = (width: number, height: number, flags = 0xf7): Buffer =>
  Buffer.concat([
    ascii('GIF89a'),
    le(width, 2),
    le(height, 2),
    Buffer.from([flags, 0, 0]),
    Buffer.alloc(flags & 0x80 ? 3 << ((flags & 7) + 1) : 0, 99),
  ])

const place = (left: number, top: number, width: number, height: number, flags = 0): Buffer =>
  Buffer.concat([be(0x2c, 1), le(left, 2), le(top, 2), le(width, 2), le(height, 2), be(flags, 1)])

const pieces = (data: Uint8Array): Buffer =>
  Buffer.concat([
    ...Array.from({ length: Math.ceil(data.length / 255) }, (_, i) =>
      data.subarray(i * 255, i * 255 + 255),
    ).flatMap((piece) => [be(piece.length, 1), piece]),
    be(0, 1),
  ])

/** A code size and data of ours. */
const codes = (size: number, data: Uint8Array = Buffer.from([0x00, 0x01, 0x04, 0x18])): Buffer =>
  Buffer.concat([be(size, 1), pieces(data)])

const end = be(0x3b, 1)
const whole = place(0, 0, 90, 90)
const file = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat([screen(90, 90), ...parts, end])
const extension = (kind: number, ...data: readonly Uint8Array[]): Buffer =>
  Buffer.concat([be(0x2100 | kind, 2), ...data])
const noise = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 13 + (i >> 2)) % 256))

export const gifTorture: Torture = {
  ...Object.fromEntries(
    [0, 1, 2, 7, 8, 9, 11, 12, 13, 31, 255].map((size) => [
      `codes of ${size} bits`,
      () => file(whole, codes(size, noise)),
    ]),
  ),
  'no screen': () => Buffer.concat([screen(0, 0), whole, codes(8), end]),
  'a screen of one pixel, and a frame of 7000': () =>
    Buffer.concat([screen(1, 1), place(0, 0, 7000, 7000), codes(8), end]),
  'a screen of one pixel, and a frame of 65,535': () =>
    Buffer.concat([screen(1, 1), place(0, 0, 65_535, 65_535), codes(8), end]),
  'a frame far outside': () => file(place(65_535, 65_535, 65_535, 65_535), codes(8, noise)),
  'a frame of nothing': () => file(place(0, 0, 0, 0), codes(8)),
  'frames of nothing, 10,000 times': () =>
    file(...Array<Buffer>(10_000).fill(Buffer.concat([place(9, 9, 0, 0), codes(8)]))),
  'no frame': () => file(),
  'no colours': () => Buffer.concat([screen(90, 90, 0), whole, codes(8, noise), end]),
  'colours that end': () => Buffer.concat([screen(90, 90).subarray(0, 50)]),
  'colours of its own that are not there': () => file(place(0, 0, 90, 90, 0x87)),
  'rows in another order': () => file(place(0, 0, 90, 91, 0x40), codes(8, noise)),
  'codes that nobody has said yet': () => file(whole, codes(2, Buffer.alloc(2000, 0xff))),
  'nothing but "from the beginning"': () =>
    file(
      whole,
      codes(8, Buffer.alloc(20_000, Buffer.from([0x00, 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80]))),
    ),
  'data without its end': () => Buffer.concat([screen(90, 90), whole, be(8, 1), Buffer.alloc(500, 255)]),
  'data in pieces of one byte': () =>
    file(whole, be(8, 1), Buffer.alloc(400_000, Buffer.from([1, 0])), be(0, 1)),
  'an extension that nobody knows': () => file(extension(0x77, pieces(noise)), whole, codes(8)),
  'an extension without its end': () => file(extension(0xff, Buffer.alloc(5000, 0xff))),
  'a comment of 5 MB': () => file(extension(0xfe, pieces(Buffer.alloc(5_000_000, 'a'))), whole, codes(8)),
  'an endless loop': () =>
    file(extension(0xff, be(11, 1), ascii('NETSCAPE2.0'), Buffer.from([3, 1, 255, 255, 0])), whole, codes(8)),
  'a control of 255 bytes': () => file(extension(0xf9, be(255, 1), Buffer.alloc(256)), whole, codes(8)),
  'a disposal that there is not': () =>
    file(extension(0xf9, Buffer.from([4, 0xff, 0, 0, 255, 0])), whole, codes(8, noise)),
  'noise between the frames': () => file(whole, codes(8), noise, whole, codes(8)),
  'version 99x': () => Buffer.concat([ascii('GIF99x'), screen(90, 90).subarray(6), whole, codes(8), end]),
}
