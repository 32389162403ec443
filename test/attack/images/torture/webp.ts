/** WebPs that contradict themselves. */
import { ascii, le } from '../blocks.ts'
import { flatWebp } from '../flat-others.ts'
import { oddExif } from './exif.ts'
import { oddProfiles } from './icc.ts'
import type { Torture } from './torture.ts'

const chunk = (type: string, data: Uint8Array, length = data.length): Buffer =>
  Buffer.concat([ascii(type), le(length, 4), data, Buffer.alloc(data.length % 2)])

const file = (...chunks: readonly Uint8Array[]): Buffer => {
  const inside = Buffer.concat(chunks)
  return Buffer.concat([ascii('RIFF'), le(4 + inside.length, 4), ascii('WEBP'), inside])
}

const flag = { animation: 2, xmp: 4, exif: 8, alpha: 16, profile: 32 } as const
const canvas = (flags: number, width = 90, height = 90): Buffer =>
  chunk('VP8X', Buffer.concat([le(flags, 4), le(width - 1, 3), le(height - 1, 3)]))

/** The chunk of a picture of one colour. */
const picture = (width = 90, height = 90): Buffer => flatWebp(width, height).subarray(12)
const frame = (left: number, top: number, width: number, height: number, inside: Uint8Array): Buffer =>
  chunk(
    'ANMF',
    Buffer.concat([le(left, 3), le(top, 3), le(width - 1, 3), le(height - 1, 3), le(1, 3), le(0, 1), inside]),
  )
const animation = chunk('ANIM', Buffer.alloc(6))
const noise = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * i * 29 + (i >> 1)) % 256))

export const webpTorture: Torture = {
  'no chunk': () => file(),
  'a canvas alone': () => file(canvas(0)),
  'every flag, and nothing of it': () => file(canvas(0xff), picture()),
  'a canvas that is not the picture': () => file(canvas(0, 7000, 7000), picture()),
  'a picture that is not the canvas': () => file(canvas(0, 9, 9), picture(7000, 7000)),
  'two canvases': () => file(canvas(0), canvas(0, 7000, 7000), picture()),
  'two pictures': () => file(canvas(0), picture(), picture(7000, 7000)),
  'an animation without frames': () => file(canvas(flag.animation), animation),
  'frames without an animation': () => file(canvas(0), frame(0, 0, 90, 90, picture())),
  'a frame outside of its canvas': () =>
    file(canvas(flag.animation), animation, frame(2 ** 24 - 1, 2 ** 24 - 1, 90, 90, picture())),
  'a frame larger than its canvas': () =>
    file(canvas(flag.animation), animation, frame(0, 0, 7000, 7000, picture(7000, 7000))),
  'a frame that is not its picture': () =>
    file(canvas(flag.animation), animation, frame(0, 0, 9, 9, picture())),
  'a frame inside a frame': () =>
    file(canvas(flag.animation), animation, frame(0, 0, 90, 90, frame(0, 0, 90, 90, picture()))),
  '20,000 frames': () =>
    file(canvas(flag.animation), animation, ...Array<Buffer>(20_000).fill(frame(0, 0, 90, 90, picture()))),
  'an animated canvas of 16,777,216 pixels a side': () =>
    file(canvas(flag.animation, 2 ** 24, 2 ** 24), animation, frame(0, 0, 90, 90, picture())),
  'an animated canvas of 7000 with one frame of 90': () =>
    file(canvas(flag.animation, 7000, 7000), animation, frame(0, 0, 90, 90, picture())),
  'transparency of noise': () => file(canvas(flag.alpha), chunk('ALPH', noise), picture()),
  'transparency alone': () => file(canvas(flag.alpha), chunk('ALPH', noise)),
  'a chunk of 4 GB': () => file(canvas(0), chunk('JUNK', noise, 2 ** 32 - 1), picture()),
  'a chunk of 4 GB less one': () => file(canvas(0), chunk('VP8L', noise, 2 ** 32 - 2)),
  '300,000 chunks of nothing': () =>
    file(canvas(0), Buffer.alloc(8 * 300_000, chunk('JUNK', Buffer.alloc(0))), picture()),
  ...Object.fromEntries(
    ['VP8 ', 'VP8L'].flatMap((type) => [
      [`${type}: noise`, () => file(chunk(type, noise))],
      [`${type}: one byte`, () => file(chunk(type, noise.subarray(0, 1)))],
      [`${type}: zeros`, () => file(chunk(type, Buffer.alloc(3000)))],
      [`${type}: ones`, () => file(chunk(type, Buffer.alloc(3000, 255)))],
    ]),
  ),
  ...Object.fromEntries(
    Array.from({ length: 32 }, (_, i) => {
      const bytes = picture().subarray(8)
      // Behind the sizes: transforms, caches and codes as these bits have it.
      const start = Buffer.concat([
        bytes.subarray(0, 4),
        Buffer.from([(bytes[4]! & 0x0f) | ((i & 7) << 5), i >> 3]),
      ])
      return [`lossless, beginning with ${i}`, () => file(chunk('VP8L', Buffer.concat([start, noise])))]
    }),
  ),
  'a keyframe of 16,383, and no data': () =>
    file(
      chunk(
        'VP8 ',
        Buffer.concat([Buffer.from([0x10, 0, 0, 0x9d, 1, 0x2a]), le(16_383, 2), le(16_383, 2), noise]),
      ),
    ),
  'a keyframe of nothing': () =>
    file(chunk('VP8 ', Buffer.concat([Buffer.from([0x10, 0, 0, 0x9d, 1, 0x2a]), Buffer.alloc(4), noise]))),
  'a keyframe of 90, and noise': () =>
    file(
      chunk('VP8 ', Buffer.concat([Buffer.from([0x10, 9, 0, 0x9d, 1, 0x2a]), le(90, 2), le(90, 2), noise])),
    ),
  'no keyframe': () =>
    file(
      chunk('VP8 ', Buffer.concat([Buffer.from([0x11, 9, 0, 0x9d, 1, 0x2a]), le(90, 2), le(90, 2), noise])),
    ),
  ...Object.fromEntries(
    Object.entries(oddExif).map(([what, exif]) => [
      `EXIF: ${what}`,
      () => file(canvas(flag.exif), picture(), chunk('EXIF', exif)),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(oddProfiles).map(([what, profile]) => [
      `profile: ${what}`,
      () => file(canvas(flag.profile), chunk('ICCP', profile), picture()),
    ]),
  ),
}
